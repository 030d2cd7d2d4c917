package org.voicepersona.audio.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/**
 * WebM and other Matroska files: of their segment the description of the tracks and the clusters of
 * sound; see RFC 8794 and RFC 9559.
 */
final class MatroskaFile {

  private static final String NAME = "WebM";
  private static final long EBML = 0x1A45DFA3L;
  private static final long SEGMENT = 0x18538067L;
  private static final long INFO = 0x1549A966L;
  private static final long TRACKS = 0x1654AE6BL;
  private static final long TRACK = 0xAE;
  private static final long CLUSTER = 0x1F43B675L;

  /** Everything else that stands on the level of clusters. */
  private static final Set<Long> OTHER_SECTIONS =
      Set.of(0x114D9B74L, 0x1C53BB6BL, 0x1254C367L, 0x1043A770L, 0x1941A469L, 0xECL, 0xBFL);

  private static final Set<Long> IN_CLUSTER =
      Set.of(0xE7L, 0xA3L, 0xA0L, 0xABL, 0xA7L, 0xAFL, 0x5854L, 0xECL, 0xBFL);

  /** Clusters, blocks, and groups of blocks. */
  private static final Set<Long> WITH_SOUND = Set.of(CLUSTER, 0xA3L, 0xA0L);

  /** The identifier of a segment and a length of eight bytes that says "not known". */
  private static final byte[] SEGMENT_HEADER = {
    0x18, 0x53, (byte) 0x80, 0x67, 1, -1, -1, -1, -1, -1, -1, -1
  };

  private static final int MAX_SECTION_BYTES = 1 << 18;
  private static final int MAX_TRACKS = 16;
  private static final int MAX_CLUSTERS = 200_000;
  private static final long UNKNOWN = -1;

  /**
   * One element.
   *
   * @param start where it begins
   * @param body where its content begins
   * @param size bytes of its content, {@link #UNKNOWN} when that is told by what follows
   */
  private record Element(long id, int start, int body, long size) {}

  private final Bytes bytes;
  private final List<Part> parts = new ArrayList<>();
  private final List<Part> clusters = new ArrayList<>();
  private boolean hasTracks;

  private MatroskaFile(Bytes bytes) {
    this.bytes = bytes;
  }

  static boolean recognises(Bytes bytes) {
    return bytes.is(bytes.from(), "\u001AE\u00DF\u00A3");
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    return new MatroskaFile(bytes).read();
  }

  private SoundFile read() throws AudioException {
    Element header = wanted(bytes.from(), EBML);
    parts.add(section(header));
    Element segment = wanted(header.body() + (int) header.size(), SEGMENT);
    parts.add(Part.of(SEGMENT_HEADER));
    long end = segment.size() == UNKNOWN ? bytes.to() : segment.body() + segment.size();
    if (end > bytes.to()) {
      throw truncated(segment);
    }
    readSegment(bytes.endingAt((int) end), segment.body());
    if (!isComplete()) {
      throw new AudioException(Reason.NO_AUDIO, "no sound in the WebM file");
    }
    parts.addAll(clusters); // wherever the description of the tracks stands in the file
    return new SoundFile(NAME, "matroska", parts);
  }

  private void readSegment(Bytes segment, int start) throws AudioException {
    int at = start;
    Optional<Element> next = element(segment, at);
    while (next.isPresent() && !isTail(segment, next.get())) {
      Element element = next.get();
      int end;
      if (element.id() == CLUSTER) {
        end = endOfCluster(segment, element);
        clusters.add(bytes.part(element.start(), end));
        if (clusters.size() > MAX_CLUSTERS) {
          throw damaged("more than %d clusters".formatted(MAX_CLUSTERS));
        }
      } else if (element.id() == INFO || element.id() == TRACKS) {
        parts.add(section(element));
        hasTracks |= element.id() == TRACKS;
        end = element.body() + (int) element.size();
      } else if (OTHER_SECTIONS.contains(element.id())) {
        end = knownEnd(segment, element);
      } else {
        return; // what follows the last section
      }
      at = end;
      next = element(segment, at);
    }
  }

  private boolean isComplete() {
    return hasTracks && !clusters.isEmpty();
  }

  /** Returns whether an element without sound is larger than what is left: then it is none. */
  private boolean isTail(Bytes segment, Element element) {
    return isComplete()
        && !WITH_SOUND.contains(element.id())
        && !segment.has(element.body(), element.size());
  }

  /** Returns the element, which is small and whole. */
  private Part section(Element element) throws AudioException {
    if (element.size() < 0 || element.size() > MAX_SECTION_BYTES) {
      throw damaged("a header of %d bytes".formatted(element.size()));
    }
    int end = knownEnd(bytes, element);
    if (element.id() == TRACKS) {
      checkTracks(bytes.endingAt(end), element);
    }
    return bytes.part(element.start(), end);
  }

  private void checkTracks(Bytes section, Element tracks) throws AudioException {
    int count = 0;
    int at = tracks.body();
    Optional<Element> next = element(section, at);
    while (next.isPresent()) {
      count += next.get().id() == TRACK ? 1 : 0;
      if (count > MAX_TRACKS) {
        throw damaged("more than %d tracks".formatted(MAX_TRACKS));
      }
      at = knownEnd(section, next.get());
      next = element(section, at);
    }
  }

  private int endOfCluster(Bytes segment, Element cluster) throws AudioException {
    if (cluster.size() != UNKNOWN) {
      return knownEnd(segment, cluster);
    }
    int at = cluster.body();
    Optional<Element> next = element(segment, at);
    while (next.isPresent()
        && IN_CLUSTER.contains(next.get().id())
        && !isTail(segment, next.get())) {
      at = knownEnd(segment, next.get());
      next = element(segment, at);
    }
    return at;
  }

  private int knownEnd(Bytes within, Element element) throws AudioException {
    if (element.size() == UNKNOWN) {
      throw damaged("an element of unknown length at byte " + element.start());
    }
    if (!within.has(element.body(), element.size())) {
      throw truncated(element);
    }
    return element.body() + (int) element.size();
  }

  private Element wanted(int at, long id) throws AudioException {
    return element(bytes, at)
        .filter(element -> element.id() == id)
        .orElseThrow(() -> damaged("not what it should be at byte " + at));
  }

  /** Returns the element at {@code at}; empty when what stands there is none. */
  private static Optional<Element> element(Bytes bytes, int at) {
    int idBytes = bytes.has(at, 1) ? width(bytes.u8(at)) : 9;
    int sizeAt = at + idBytes;
    int sizeBytes = idBytes <= 4 && bytes.has(sizeAt, 1) ? width(bytes.u8(sizeAt)) : 9;
    if (sizeBytes > 8 || !bytes.has(sizeAt, sizeBytes)) {
      return Optional.empty();
    }
    long id = number(bytes, at, idBytes);
    long marked = number(bytes, sizeAt, sizeBytes);
    long ones = (1L << (7 * sizeBytes)) - 1;
    long size = (marked & ones) == ones ? UNKNOWN : marked & ones;
    return Optional.of(new Element(id, at, sizeAt + sizeBytes, size));
  }

  /** Returns how many bytes a number has that begins with {@code first}; 9 if none does. */
  private static int width(int first) {
    return Integer.numberOfLeadingZeros(first) - 23;
  }

  private static long number(Bytes bytes, int at, int count) {
    long number = 0;
    for (int i = 0; i < count; i++) {
      number = number << 8 | bytes.u8(at + i);
    }
    return number;
  }

  private AudioException truncated(Element element) {
    return new AudioException(
        Reason.UNDECODABLE,
        "truncated WebM file: %d of %d bytes of element %X"
            .formatted(bytes.left(element.body()), element.size(), element.id()));
  }

  private static AudioException damaged(String what) {
    return new AudioException(Reason.UNDECODABLE, "damaged WebM file: " + what);
  }
}
