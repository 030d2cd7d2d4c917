package org.voicepersona.audio.file;

import java.util.List;
import java.util.Optional;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.file.Mp4Boxes.Box;

/**
 * What the tables of a sound track claim. Tables say in few bytes that there are many samples, and
 * the decoder makes an entry of each before a sound is heard. So no more are believed than the file
 * has bytes, and no more than {@value #MAX_SAMPLES} that have an entry of their own.
 */
final class Mp4Track {

  /** More than five hours of AAC; as many entries are some 100 MB. */
  static final long MAX_SAMPLES = 1_000_000;

  private static final int FULL_HEADER_BYTES = 4; // version and flags of a box
  private static final int MAX_DESCRIPTION_BYTES = 1 << 16;

  /** Boxes with tables, or that hold such: wherever they stand the decoder takes them for real. */
  private static final List<String> TABLES =
      List.of(
          "stts", "ctts", "stsz", "stz2", "stsc", "stco", "co64", "stss", "stps", "sbgp", "sgpd",
          "sdtp", "elst", "trun", "trak", "traf", "moof", "moov", "cmov", "sidx", "tfra", "uuid",
          "senc", "saiz", "saio", "pssh", "chpl", "dref");

  private final Mp4Boxes boxes;
  private final Bytes bytes;
  private final Box track;

  Mp4Track(Mp4Boxes boxes, Bytes bytes, Box track) {
    this.boxes = boxes;
    this.bytes = bytes;
    this.track = track;
  }

  /** Returns whether this is a sound track. */
  boolean isSound() throws AudioException {
    Optional<Box> handler = boxes.descendant(track, "mdia", "hdlr");
    return handler.isPresent() && bytes.is(handler.get().body() + 8L, "soun");
  }

  /** Returns the number that fragments name this track by. */
  long id() throws AudioException {
    Box header = wanted("tkhd");
    boolean isLong = bytes.u8(header.body()) == 1;
    return boxes.number(header, isLong ? 20 : 12);
  }

  /**
   * Checks the tables.
   *
   * @throws AudioException UNDECODABLE when they claim more than there can be, or are damaged
   */
  void check() throws AudioException {
    Box description = wanted("mdia", "minf", "stbl", "stsd");
    if (description.length() > MAX_DESCRIPTION_BYTES || holdsTable(bytes, description)) {
      throw Mp4Boxes.damaged("its description of the coding is none");
    }
    Box times = wanted("mdia", "minf", "stbl", "stts");
    boolean isPcm = entries(times, 8) == 1 && boxes.number(times, 12) == 1;
    long most = isPcm ? bytes.left(bytes.from()) : MAX_SAMPLES;
    long samples = samples();
    checkCount("samples", samples, most);
    checkCount("samples", sum(times, 8, 0), most);
    checkCount("samples", samplesInChunks(), most);
    Optional<Box> edits = boxes.descendant(track, "edts", "elst");
    if (edits.isPresent()) {
      boolean isLong = bytes.u8(edits.get().body()) == 1;
      checkCount("edited samples", entries(edits.get(), isLong ? 20 : 12) * samples, most);
    }
  }

  /** Checks a number that a file claims against a limit and against what its bytes can hold. */
  void checkCount(String what, long claimed, long most) throws AudioException {
    long limit = Math.min(most, bytes.left(bytes.from()));
    if (claimed > limit) {
      throw Mp4Boxes.damaged("%d %s, must be at most %d".formatted(claimed, what, limit));
    }
  }

  private long samples() throws AudioException {
    Optional<Box> compact = boxes.descendant(track, "mdia", "minf", "stbl", "stz2");
    Box sizes = compact.isPresent() ? compact.get() : wanted("mdia", "minf", "stbl", "stsz");
    long count = boxes.number(sizes, 8);
    boolean isTable = compact.isPresent() || boxes.number(sizes, 4) == 0;
    if (isTable && (compact.isPresent() ? count / 2 : 4 * count) > sizes.length() - 12) {
      throw Mp4Boxes.damaged("%d samples in a box of %d bytes".formatted(count, sizes.length()));
    }
    return count;
  }

  /** Returns how many samples the chunks have. */
  private long samplesInChunks() throws AudioException {
    Optional<Box> wide = boxes.descendant(track, "mdia", "minf", "stbl", "co64");
    Box offsets = wide.isPresent() ? wide.get() : wanted("mdia", "minf", "stbl", "stco");
    long chunks = entries(offsets, wide.isPresent() ? 8 : 4);
    Box runs = wanted("mdia", "minf", "stbl", "stsc");
    long count = entries(runs, 12);
    long samples = 0;
    for (int i = 0; i < count; i++) {
      int at = 8 + 12 * i;
      long first = boxes.number(runs, at);
      long next = i + 1 < count ? boxes.number(runs, at + 12) : chunks + 1;
      samples += Math.max(0, next - first) * boxes.number(runs, at + 4);
      checkCount("samples", samples, Long.MAX_VALUE);
    }
    return samples;
  }

  private long sum(Box table, int entryBytes, int offset) throws AudioException {
    long sum = 0;
    for (int i = 0; i < entries(table, entryBytes); i++) {
      sum += boxes.number(table, 8 + entryBytes * i + offset);
    }
    return sum;
  }

  /** Returns the number of entries of a table, which are all there. */
  private long entries(Box table, int entryBytes) throws AudioException {
    long count = boxes.number(table, FULL_HEADER_BYTES);
    if (count * entryBytes > table.length() - 8) {
      throw Mp4Boxes.damaged(
          "%d entries in box '%s' of %d bytes".formatted(count, table.type(), table.length()));
    }
    return count;
  }

  private Box wanted(String... path) throws AudioException {
    return boxes
        .descendant(track, path)
        .orElseThrow(() -> Mp4Boxes.damaged("no box '%s'".formatted(path[path.length - 1])));
  }

  /** Returns whether the name of a table stands anywhere in {@code box}. */
  static boolean holdsTable(Bytes bytes, Box box) {
    for (int at = box.body(); at <= box.end() - 4; at++) {
      if (TABLES.contains(bytes.name(at, 4))) {
        return true;
      }
    }
    return false;
  }
}
