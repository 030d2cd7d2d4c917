package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/**
 * WAV files: RIFF, big-endian RIFX, RF64 and BW64 with 64-bit lengths, and Sony's W64. Of all
 * chunks, the format and the samples are what is shown.
 *
 * <p>See the Multimedia Programming Interface and Data Specifications 1.0, EBU Tech 3306, ITU-R
 * BS.2088 and the Sony Wave64 file format.
 */
final class WaveFile {

  static final String NAME = "WAV";

  /** From here on a length of 32 bits means "not known yet when this was written". */
  private static final long STREAMED_BYTES = 0x7FFF_F000L;

  private static final long STREAMED_WAVE64_BYTES = Long.MAX_VALUE - 100;

  private static final String W64_MAGIC =
      "riff.\u0091\u00cf\u0011\u00a5\u00d6(\u00db\u0004\u00c1\0\0";
  private static final Set<String> USUAL_CHUNKS =
      Set.of("fmt ", "data", "LIST", "fact", "bext", "JUNK", "id3 ", "cue ");

  private final Bytes bytes;
  private final ByteOrder order;
  private final boolean wave64;
  private final int idBytes;
  private final int headerBytes;
  private long dataBytes64;
  private Optional<WaveFormat> format = Optional.empty();

  private WaveFile(Bytes bytes) {
    this.bytes = bytes;
    order = bytes.is(bytes.from(), "RIFX") ? BIG_ENDIAN : LITTLE_ENDIAN;
    wave64 = bytes.is(bytes.from(), W64_MAGIC);
    idBytes = wave64 ? 16 : 4;
    headerBytes = wave64 ? 24 : 8;
  }

  static boolean recognises(Bytes bytes) {
    int start = bytes.from();
    boolean isRiff =
        bytes.is(start, "RIFF")
            || bytes.is(start, "RIFX")
            || bytes.is(start, "RF64")
            || bytes.is(start, "BW64");
    return (isRiff && bytes.is(start + 8L, "WAVE"))
        || (bytes.is(start, W64_MAGIC) && bytes.is(start + 24L, "wave"));
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    return new WaveFile(bytes).read();
  }

  private SoundFile read() throws AudioException {
    long start = (long) bytes.from() + headerBytes + idBytes;
    while (bytes.has(start, headerBytes)) {
      int at = (int) start;
      String id = bytes.name(at, 4);
      long size = size(at + idBytes);
      int body = at + headerBytes;
      switch (id) {
        case "ds64" -> dataBytes64 = bytes.s64(wanted(body, 24, id) + 8, order);
        case "fmt " ->
            format = Optional.of(WaveFormat.of(bytes, wanted(body, 16, id), size, order));
        case "data" -> {
          return samples(body, size);
        }
        default -> {} // says nothing about the samples
      }
      start = body + size + padding(body + size, size);
    }
    throw new AudioException(Reason.NO_AUDIO, "no samples in the WAV file");
  }

  /** Returns the size of the chunk's content. */
  private long size(int at) throws AudioException {
    if (!wave64) {
      return bytes.u32(at, order);
    }
    long size = bytes.s64(at, order) - headerBytes;
    if (size < 0) {
      throw damaged("a chunk of %d bytes".formatted(size));
    }
    return size;
  }

  /** Chunks begin at even offsets, but some writers forget it. */
  private long padding(long end, long size) {
    if (wave64) {
      return -size & 7;
    }
    boolean forgotten = bytes.has(end, 4) && USUAL_CHUNKS.contains(bytes.name((int) end, 4));
    return forgotten ? 0 : size & 1;
  }

  private SoundFile samples(int body, long size) throws AudioException {
    if (format.isEmpty()) {
      throw damaged("samples before their format");
    }
    long claimed = !wave64 && size == 0xFFFF_FFFFL && dataBytes64 != 0 ? dataBytes64 : size;
    long there = bytes.left(body);
    boolean streamed =
        claimed == 0
            || claimed == -1
            || (claimed == size && claimed >= (wave64 ? STREAMED_WAVE64_BYTES : STREAMED_BYTES));
    long end = streamed ? there : claimed;
    end -= end % format.get().wholeBytes();
    if (end < 0 || end > there) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "truncated WAV file: %d of %d bytes of samples".formatted(there, claimed));
    }
    return format.get().file(bytes, body, body + (int) end, order);
  }

  private int wanted(int body, int length, String chunk) throws AudioException {
    if (!bytes.has(body, length)) {
      throw damaged("it ends within chunk '" + chunk + "'");
    }
    return body;
  }

  private static AudioException damaged(String what) {
    return new AudioException(Reason.UNDECODABLE, "damaged WAV file: " + what);
  }
}
