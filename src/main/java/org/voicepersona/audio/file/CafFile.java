package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.file.IffChunks.Chunk;
import org.voicepersona.audio.file.Pcm.Coding;

/** Apple's Core Audio files; see the Apple Core Audio Format Specification 1.0. */
final class CafFile {

  private static final String NAME = "CAF";
  private static final int FILE_HEADER_BYTES = 8;
  private static final int DESCRIPTION_BYTES = 32;
  private static final int EDIT_COUNT_BYTES = 4;
  private static final int PACKET_TABLE_BYTES = 24;
  private static final int FLOAT = 1;
  private static final int LITTLE = 2;

  /** Some ten hours of speech; each packet takes the decoder's memory before a sound is heard. */
  private static final long MAX_PACKETS = 1_000_000;

  private final Bytes bytes;
  private final IffChunks chunks;

  private CafFile(Bytes bytes) {
    this.bytes = bytes;
    chunks = IffChunks.of(bytes, bytes.from() + FILE_HEADER_BYTES, Long.BYTES);
  }

  static boolean recognises(Bytes bytes) {
    return bytes.is(bytes.from(), "caff");
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    return new CafFile(bytes).read();
  }

  private SoundFile read() throws AudioException {
    Chunk description = chunks.first("desc").orElseThrow(() -> damaged("no format"));
    Chunk data =
        chunks
            .first("data")
            .orElseThrow(() -> new AudioException(Reason.NO_AUDIO, "no samples in the CAF file"));
    if (!bytes.has(description.body(), DESCRIPTION_BYTES)
        || !bytes.has(data.body(), EDIT_COUNT_BYTES)) {
      throw damaged("it ends within a chunk");
    }
    if (data.size() > bytes.left(data.body())) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "truncated CAF file: %d of %d bytes of samples"
              .formatted(bytes.left(data.body()), data.size()));
    }
    int at = description.body();
    long rateHz = Math.round(bytes.f64(at, BIG_ENDIAN));
    long channels = bytes.u32(at + 24, BIG_ENDIAN);
    SourceLimits.check(rateHz, channels);
    int start = data.body() + EDIT_COUNT_BYTES;
    int end = Math.max(start, data.end(bytes));
    return switch (bytes.name(at + 8, 4)) {
      case "lpcm" -> linear(at, channels, rateHz).file(NAME, bytes, start, end);
      case "alaw" -> law(Coding.A_LAW, channels, rateHz).file(NAME, bytes, start, end);
      case "ulaw" -> law(Coding.MU_LAW, channels, rateHz).file(NAME, bytes, start, end);
      default -> coded(description, data);
    };
  }

  private Pcm linear(int at, long channels, long rateHz) {
    long flags = bytes.u32(at + 12, BIG_ENDIAN);
    ByteOrder order = (flags & LITTLE) != 0 ? LITTLE_ENDIAN : BIG_ENDIAN;
    Coding coding = (flags & FLOAT) != 0 ? Coding.FLOAT : Coding.SIGNED;
    int width = (int) Math.min(bytes.u32(at + 16, BIG_ENDIAN) / channels, 9);
    return new Pcm(coding, channels, rateHz, width, order);
  }

  private static Pcm law(Coding coding, long channels, long rateHz) {
    return new Pcm(coding, channels, rateHz, 1, BIG_ENDIAN);
  }

  /** Leaves out what says nothing about the sound. */
  private SoundFile coded(Chunk description, Chunk data) throws AudioException {
    List<Part> parts = new ArrayList<>();
    parts.add(bytes.part(bytes.from(), bytes.from() + FILE_HEADER_BYTES));
    parts.add(bytes.part(description.start(), description.end(bytes)));
    for (String id : List.of("kuki", "pakt")) {
      for (Chunk chunk : chunks.first(id).stream().toList()) {
        if (id.equals("pakt")) {
          checkPackets(chunk, data);
        }
        parts.add(bytes.part(chunk.start(), chunk.end(bytes)));
      }
    }
    parts.add(bytes.part(data.start(), data.end(bytes)));
    return new SoundFile(NAME, "caf", parts);
  }

  private void checkPackets(Chunk table, Chunk data) throws AudioException {
    if (!bytes.has(table.body(), Math.max(PACKET_TABLE_BYTES, table.size()))) {
      throw damaged("it ends within its table of packets");
    }
    long packets = bytes.s64(table.body(), BIG_ENDIAN);
    long most = Math.min(MAX_PACKETS, data.end(bytes) - data.body());
    if (packets < 0 || packets > most) {
      throw damaged("%d packets, must be 0 to %d".formatted(packets, most));
    }
  }

  private static AudioException damaged(String what) {
    return new AudioException(Reason.UNDECODABLE, "damaged CAF file: " + what);
  }
}
