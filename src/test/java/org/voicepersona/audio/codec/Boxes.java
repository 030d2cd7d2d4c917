package org.voicepersona.audio.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** MP4 files in memory, whose tables may claim anything. */
final class Boxes {

  /** The tables of a track: stts, stsc, stsz, stco and, if not empty, elst. */
  record Tables(byte[] times, byte[] chunks, byte[] sizes, byte[] offsets, byte[] edits) {}

  private Boxes() {}

  static byte[] box(String type, byte[]... contents) {
    byte[] content = joined(contents);
    return joined(ints(8 + content.length), type.getBytes(ISO_8859_1), content);
  }

  static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Returns a file of these tracks and fragments, with some samples behind. */
  static byte[] file(byte[] tracks, byte[]... fragments) {
    byte[] movieHeader = ints(0, 0, 0, 1_000, 1_000);
    return joined(
        box("ftyp", "M4A \0\0\0\0".getBytes(ISO_8859_1)),
        box("moov", box("mvhd", joined(movieHeader, new byte[80])), tracks),
        joined(fragments),
        box("mdat", new byte[4_000]));
  }

  /** Returns a sound track of 16-bit samples at 16 kHz. */
  static byte[] track(int id, Tables tables) {
    return track(id, description(new byte[0]), tables);
  }

  static byte[] track(int id, byte[] description, Tables tables) {
    byte[] handler = joined(ints(0, 0), "soun".getBytes(ISO_8859_1), new byte[13]);
    return box(
        "trak",
        box("tkhd", ints(0, 0, 0, id, 0, 0), new byte[60]),
        tables.edits().length == 0 ? new byte[0] : box("edts", box("elst", tables.edits())),
        box(
            "mdia",
            box("mdhd", ints(0, 0, 0, 16_000, 16_000, 0)),
            box("hdlr", handler),
            box(
                "minf",
                box(
                    "stbl",
                    description,
                    box("stts", tables.times()),
                    box("stsc", tables.chunks()),
                    box("stsz", tables.sizes()),
                    box("stco", tables.offsets())))));
  }

  /** Returns the description of 16-bit samples, with more boxes in it. */
  static byte[] description(byte[] more) {
    ByteBuffer entry = ByteBuffer.allocate(28);
    entry.putShort(6, (short) 1).putShort(16, (short) 1).putShort(18, (short) 16);
    entry.putInt(24, 16_000 << 16);
    return box("stsd", ints(0, 1), box("sowt", entry.array(), more));
  }

  /** Returns tables of {@code samples} samples of 2 bytes, each with {@code delta} ticks. */
  static Tables tables(int samples, int delta) {
    return new Tables(
        ints(0, 1, samples, delta),
        ints(0, 1, 1, samples, 1),
        ints(0, 2, samples),
        ints(0, 1, 300),
        new byte[0]);
  }
}
