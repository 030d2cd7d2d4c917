package org.voicepersona.audio.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.file.Mp4Boxes.Box;

/**
 * MP4, M4A, 3GP and QuickTime files, in fragments or not. The decoder is shown the boxes of the
 * first sound track; all others are there too, so that offsets stay right, but as free space.
 */
final class Mp4File {

  private static final String NAME = "MP4";
  private static final Set<String> FIRST_BOXES =
      Set.of("ftyp", "styp", "moov", "mdat", "wide", "free", "skip", "pnot", "moof");
  private static final byte[] FREE = "free".getBytes(US_ASCII);
  private static final int MAX_USER_DATA_BYTES = 1 << 16;

  /** What is shown of each box that holds boxes. */
  private static final Map<String, Set<String>> SHOWN =
      Map.of(
          "moov", Set.of("mvhd", "trak", "mvex", "udta"),
          "mvex", Set.of("mehd", "trex"),
          "trak", Set.of("tkhd", "mdia", "edts"),
          "edts", Set.of("elst"),
          "mdia", Set.of("mdhd", "hdlr", "minf"),
          "minf", Set.of("smhd", "stbl"),
          "stbl", Set.of("stsd", "stts", "stsc", "stsz", "stz2", "stco", "co64"),
          "moof", Set.of("mfhd", "traf"),
          "traf", Set.of("tfhd", "tfdt", "trun"));

  private final Bytes bytes;
  private final Mp4Boxes boxes;
  private final List<Box> hidden = new ArrayList<>();
  private Optional<Mp4Track> track = Optional.empty();
  private long trackId;
  private long samplesInFragments;

  private Mp4File(Bytes bytes) {
    this.bytes = bytes;
    boxes = new Mp4Boxes(bytes);
  }

  static boolean recognises(Bytes bytes) {
    return bytes.has(bytes.from(), 8) && FIRST_BOXES.contains(bytes.name(bytes.from() + 4, 4));
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    if (bytes.from() != 0) { // offsets are counted from the beginning of the file
      throw new AudioException(Reason.UNDECODABLE, "an MP4 file behind a tag is not read");
    }
    Mp4File file = new Mp4File(bytes);
    int end = file.readBoxes();
    if (file.track.isEmpty()) {
      throw new AudioException(Reason.NO_AUDIO, "no sound track in the MP4 file");
    }
    return new SoundFile(NAME, "m4a", file.shown(end));
  }

  /** Returns where the last box ends. */
  private int readBoxes() throws AudioException {
    boolean hasSamples = false;
    int at = bytes.from();
    Optional<Box> next = boxes.at(at, bytes.to());
    while (next.isPresent()) {
      Box box = next.get();
      switch (box.type()) {
        case "ftyp" -> {}
        case "mdat" -> hasSamples = true;
        case "moov" -> readMovie(box);
        case "moof" -> readFragment(box);
        default -> hidden.add(box);
      }
      Mp4Boxes.checkCount(hidden.size());
      at = box.end();
      next = nextBox(at, hasSamples && track.isPresent());
    }
    if (at < bytes.to() && !(hasSamples && track.isPresent())) {
      throw Mp4Boxes.damaged("no box at byte " + at);
    }
    return at;
  }

  /** Returns the next box; what else follows once all is there that is needed is a tail. */
  private Optional<Box> nextBox(int at, boolean isComplete) throws AudioException {
    boolean isTail = isComplete && bytes.has(at, 8) && !isBox(at);
    return isTail ? Optional.empty() : boxes.at(at, bytes.to());
  }

  private boolean isBox(int at) {
    String type = bytes.name(at + 4, 4);
    return FIRST_BOXES.contains(type) || Set.of("mfra", "sidx", "uuid", "meta").contains(type);
  }

  private void readMovie(Box movie) throws AudioException {
    if (track.isPresent()) {
      hidden.add(movie);
      return;
    }
    for (Box box : show(movie)) {
      switch (box.type()) {
        case "trak" -> readTrack(box);
        case "mvex" -> show(box);
        case "udta" -> readUserData(box);
        default -> {} // no boxes in it
      }
    }
  }

  /** Some files say there alone how many samples the coder has put before the sound. */
  private void readUserData(Box box) {
    if (box.length() > MAX_USER_DATA_BYTES || Mp4Track.holdsTable(bytes, box)) {
      hidden.add(box);
    }
  }

  private void readTrack(Box box) throws AudioException {
    Mp4Track candidate = new Mp4Track(boxes, bytes, box);
    if (track.isPresent() || !candidate.isSound()) {
      hidden.add(box);
      return;
    }
    candidate.check();
    track = Optional.of(candidate);
    trackId = candidate.id();
    for (String[] path :
        new String[][] {{}, {"edts"}, {"mdia"}, {"mdia", "minf"}, {"mdia", "minf", "stbl"}}) {
      Optional<Box> parent = boxes.descendant(box, path);
      if (parent.isPresent()) {
        show(parent.get());
      }
    }
  }

  private void readFragment(Box fragment) throws AudioException {
    for (Box part : show(fragment)) {
      if (part.type().equals("traf")) {
        readFragmentOfTrack(part);
      }
    }
  }

  private void readFragmentOfTrack(Box part) throws AudioException {
    Optional<Box> header = boxes.descendant(part, "tfhd");
    if (track.isEmpty() || header.isEmpty() || boxes.number(header.get(), 4) != trackId) {
      hidden.add(part);
      return;
    }
    for (Box run : show(part)) {
      if (run.type().equals("trun")) {
        samplesInFragments += boxes.number(run, 4);
        track.get().checkCount("samples", samplesInFragments, Mp4Track.MAX_SAMPLES);
      }
    }
  }

  /** Returns the children that are shown, one of each type unless there may be several. */
  private List<Box> show(Box parent) throws AudioException {
    Set<String> shown = SHOWN.get(parent.type());
    Set<String> several = Set.of("trak", "traf", "trun", "trex");
    List<Box> children = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Box box : boxes.within(parent)) {
      boolean isFirst = seen.add(box.type()) || several.contains(box.type());
      if (isFirst && shown.contains(box.type())) {
        children.add(box);
      } else {
        hidden.add(box);
      }
    }
    return children;
  }

  private List<Part> shown(int end) {
    List<Part> parts = new ArrayList<>();
    int at = bytes.from();
    hidden.sort(Comparator.comparingInt(Box::start));
    for (Box box : hidden) {
      int type = box.start() + 4;
      parts.add(bytes.part(at, type));
      parts.add(Part.of(FREE));
      at = type + FREE.length;
    }
    parts.add(bytes.part(at, end));
    return parts;
  }
}
