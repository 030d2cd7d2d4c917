package org.voicepersona.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.voicepersona.audio.AudioException.Reason;

/**
 * Checks that an Ogg file is whole, page by page: ffmpeg skips damaged and missing pages without a
 * word. See RFC 3533, section 6.
 */
final class OggPages {

  private static final int MAGIC = 0x4F676753; // "OggS"
  private static final int HEADER_BYTES = 27; // before the table of segment lengths
  private static final int END_OF_STREAM = 4;
  private static final int CRC_POLYNOMIAL = 0x04C11DB7;
  private static final int CRC_OFFSET = 22;
  private static final int[] CRC_TABLE = crcTable();

  private final byte[] encoded;
  private final ByteBuffer bytes;
  private final Map<Integer, Integer> nextPageByStream = new HashMap<>();

  private OggPages(byte[] encoded) {
    this.encoded = encoded;
    bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Does nothing with bytes that are no Ogg file.
   *
   * @throws AudioException UNDECODABLE when a page is damaged or missing, or a stream has no end
   */
  static void check(byte[] encoded) throws AudioException {
    if (encoded.length >= HEADER_BYTES && ByteBuffer.wrap(encoded).getInt(0) == MAGIC) {
      new OggPages(encoded).checkPages();
    }
  }

  private void checkPages() throws AudioException {
    int page = 0;
    while (page < bytes.limit()) {
      int length = pageLength(page);
      if (crc(page, length) != bytes.getInt(page + CRC_OFFSET)) {
        throw damaged("damaged page", page);
      }
      int stream = bytes.getInt(page + 14);
      int number = bytes.getInt(page + 18);
      if (nextPageByStream.getOrDefault(stream, number) != number) {
        throw damaged("missing page", page);
      }
      if ((bytes.get(page + 5) & END_OF_STREAM) != 0) {
        nextPageByStream.remove(stream);
      } else {
        nextPageByStream.put(stream, number + 1);
      }
      page += length;
    }
    if (!nextPageByStream.isEmpty()) {
      throw damaged("truncated: no page ends the stream", page);
    }
  }

  private int pageLength(int page) throws AudioException {
    int left = bytes.limit() - page;
    if (left < HEADER_BYTES || Integer.reverseBytes(bytes.getInt(page)) != MAGIC) {
      throw damaged("no page", page);
    }
    int segments = Byte.toUnsignedInt(bytes.get(page + HEADER_BYTES - 1));
    int length = HEADER_BYTES + segments;
    for (int i = 0; i < segments && length <= left; i++) {
      length += Byte.toUnsignedInt(bytes.get(page + HEADER_BYTES + i));
    }
    if (length > left) {
      throw damaged("truncated page", page);
    }
    return length;
  }

  /** Returns the checksum of a page, taken with its own four bytes as zeros. */
  private int crc(int page, int length) {
    int crc = 0;
    for (int i = 0; i < length; i++) {
      int octet = i >= CRC_OFFSET && i < CRC_OFFSET + 4 ? 0 : encoded[page + i];
      crc = (crc << 8) ^ CRC_TABLE[((crc >>> 24) ^ octet) & 0xFF];
    }
    return crc;
  }

  private static int[] crcTable() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc << 1) ^ (crc < 0 ? CRC_POLYNOMIAL : 0);
      }
      table[i] = crc;
    }
    return table;
  }

  private static AudioException damaged(String what, int offset) {
    return new AudioException(
        Reason.UNDECODABLE, "damaged Ogg file: %s at byte %d".formatted(what, offset));
  }
}
