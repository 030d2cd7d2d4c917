package org.voicepersona.globe.layout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/**
 * Cuts a part out of a WAVE file without reading the rest (<a
 * href="https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html">WAVE</a>). Files of
 * other formats can be read only as a whole.
 */
final class RecordingPart {

  private static final int LARGEST_HEADER = 1 << 16;
  private static final int CHUNK_HEAD = 8;
  private static final int RIFF_HEAD = 12;
  private static final int SMALLEST_FORMAT = 16;

  /** Format tags with frames of constant size: PCM, floating point, A-law, mu-law, extensible. */
  private static final Set<Integer> FORMATS_OF_FRAMES = Set.of(1, 3, 6, 7, 0xFFFE);

  /**
   * Seconds by which a part may exceed the end of the file, as in Kaldi's {@code extract-segments}.
   */
  private static final double MOST_OVERSHOOT = 0.5;

  private final FileBytes file;
  private final Recording recording;
  private final ByteBuffer head;

  private RecordingPart(FileBytes file, Recording recording) throws IOException {
    this.file = file;
    this.recording = recording;
    this.head = bytes(0, (int) Math.min(LARGEST_HEADER, file.size()));
  }

  /**
   * Returns a part as a WAVE file of its own, or the unchanged file if the part is all of it.
   *
   * @throws RowFault if the file has no such part, or a part cannot be cut out
   */
  static byte[] read(FileBytes file, Recording recording) throws IOException, RowFault {
    return new RecordingPart(file, recording).read();
  }

  private byte[] read() throws IOException, RowFault {
    int format = chunk("fmt ");
    int data = chunk("data");
    if (format < 0 || data < 0 || !isInHead(format)) {
      return wholeOf(secondsOfFlac());
    }
    int rate = head.getInt(format + CHUNK_HEAD + 4);
    int frameBytes = Short.toUnsignedInt(head.getShort(format + CHUNK_HEAD + 12));
    int tag = Short.toUnsignedInt(head.getShort(format + CHUNK_HEAD));
    if (!FORMATS_OF_FRAMES.contains(tag) || rate <= 0 || frameBytes == 0) {
      return wholeOf(Double.NaN);
    }
    long begin = (long) data + CHUNK_HEAD;
    long frames =
        Math.min(Integer.toUnsignedLong(head.getInt(data + 4)), file.size() - begin) / frameBytes;
    long first = Math.round(recording.span().from() * rate);
    long wanted =
        (long) Math.min(Math.rint(recording.span().seconds() * rate), (double) Long.MAX_VALUE / 2);
    if (first == 0 && wanted >= frames) {
      return whole();
    }
    requireThere(first, wanted, frames, rate);
    long bytes = Math.min(wanted, frames - first) * frameBytes;
    return file(format, begin + first * frameBytes, RecordingSize.require(bytes));
  }

  private void requireThere(long first, long wanted, long frames, int rate) throws RowFault {
    boolean isToTheEnd = Double.isInfinite(recording.span().seconds());
    if (first >= frames || (!isToTheEnd && first + wanted > frames + MOST_OVERSHOOT * rate)) {
      throw fault(
          ReadFault.MISSING_RECORDING, "which has %.3f s".formatted((double) frames / rate));
    }
  }

  /** Returns the offset of a chunk; -1 if the header is not WAVE or lacks the chunk. */
  private int chunk(String id) {
    if (!isText(0, "RIFF") || !isText(8, "WAVE")) {
      return -1;
    }
    long at = RIFF_HEAD;
    while (at + CHUNK_HEAD + SMALLEST_FORMAT <= head.limit()) {
      if (isText((int) at, id)) {
        return (int) at;
      }
      long bytes = Integer.toUnsignedLong(head.getInt((int) at + 4));
      at += CHUNK_HEAD + bytes + bytes % 2;
    }
    return -1;
  }

  private boolean isInHead(int chunk) {
    long bytes = Integer.toUnsignedLong(head.getInt(chunk + 4));
    return bytes >= SMALLEST_FORMAT && bytes % 2 == 0 && chunk + CHUNK_HEAD + bytes <= head.limit();
  }

  private boolean isText(int at, String text) {
    return head.limit() >= at + text.length()
        && ISO_8859_1.decode(head.slice(at, text.length())).toString().equals(text);
  }

  private byte[] file(int format, long from, int bytes) throws IOException {
    int formatBytes = CHUNK_HEAD + head.getInt(format + 4);
    ByteBuffer part =
        ByteBuffer.allocate(RIFF_HEAD + formatBytes + CHUNK_HEAD + bytes)
            .order(ByteOrder.LITTLE_ENDIAN);
    part.put("RIFF".getBytes(ISO_8859_1)).putInt(part.capacity() - CHUNK_HEAD);
    part.put("WAVE".getBytes(ISO_8859_1));
    part.put(head.slice(format, formatBytes));
    part.put("data".getBytes(ISO_8859_1)).putInt(bytes);
    part.put(bytes(from, bytes));
    return part.array();
  }

  /**
   * Returns the length in seconds from the header of a FLAC file (<a
   * href="https://www.rfc-editor.org/rfc/rfc9639#section-8.2">Streaminfo</a>); NaN for another
   * format.
   */
  private double secondsOfFlac() {
    if (!isText(0, "fLaC") || head.limit() < 26) {
      return Double.NaN;
    }
    long rateAndSamples = head.order(ByteOrder.BIG_ENDIAN).getLong(18);
    return (double) (rateAndSamples & 0xF_FFFF_FFFFL) / (rateAndSamples >>> 44);
  }

  /**
   * Returns the whole file if the part may be all of it. A file of unknown length is accepted, and
   * flagged later if its duration contradicts the corpus.
   */
  private byte[] wholeOf(double length) throws IOException, RowFault {
    boolean isShorter = recording.span().seconds() < length - MOST_OVERSHOOT;
    if (recording.span().from() > 0 || isShorter) {
      throw fault(
          ReadFault.NO_RECORDING,
          "and parts are cut out of WAV files alone: cut recordings into files first, such as with sox");
    }
    return whole();
  }

  private byte[] whole() throws IOException, RowFault {
    return bytes(0, RecordingSize.require(file.size())).array();
  }

  private RowFault fault(ReadFault kind, String why) {
    String length =
        Double.isInfinite(recording.span().seconds())
            ? ""
            : ", %s s long".formatted(recording.span().seconds());
    return new RowFault(
        kind,
        "the row names a part of '%s', from second %s%s, %s"
            .formatted(recording.path(), recording.span().from(), length, why));
  }

  private ByteBuffer bytes(long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    file.read(from, bytes);
    return bytes.flip();
  }
}
