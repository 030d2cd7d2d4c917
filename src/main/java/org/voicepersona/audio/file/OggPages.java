package org.voicepersona.audio.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/**
 * Checks that an Ogg file is whole, page by page: ffmpeg skips damaged and missing pages without a
 * word. What follows the last page is left out. See RFC 3533, section 6.
 */
final class OggPages {

  private static final String NAME = "Ogg";
  private static final String MAGIC = "OggS";
  private static final int HEADER_BYTES = 27; // before the table of segment lengths
  private static final int END_OF_STREAM = 4;
  private static final int CRC_POLYNOMIAL = 0x04C11DB7;
  private static final int CRC_OFFSET = 22;
  private static final int[] CRC_TABLE = crcTable();

  /** Each takes some hundred kilobytes of the decoder's memory. */
  private static final int MAX_STREAMS = 64;

  private final Bytes file;
  private final byte[] encoded;
  private final ByteBuffer bytes;
  private final Map<Integer, Integer> nextPageByStream = new HashMap<>();
  private int streams;

  private OggPages(Bytes file) {
    this.file = file;
    encoded = file.array();
    bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
  }

  static boolean recognises(Bytes bytes) {
    return bytes.is(bytes.from(), MAGIC);
  }

  /**
   * Returns the pages.
   *
   * @throws AudioException UNDECODABLE when a page is damaged or missing, a stream has no end, or
   *     there are too many streams
   */
  static SoundFile read(Bytes bytes) throws AudioException {
    int end = new OggPages(bytes).checkPages();
    return new SoundFile(NAME, "ogg", List.of(bytes.part(bytes.from(), end)));
  }

  private int checkPages() throws AudioException {
    int page = file.from();
    while (page < file.to() && !isTail(page)) {
      int length = pageLength(page);
      if (crc(page, length) != bytes.getInt(page + CRC_OFFSET)) {
        throw damaged("damaged page", page);
      }
      checkOrder(page);
      page += length;
    }
    if (!nextPageByStream.isEmpty()) {
      throw damaged("truncated: no page ends the stream", page);
    }
    return page;
  }

  private void checkOrder(int page) throws AudioException {
    int stream = bytes.getInt(page + 14);
    int number = bytes.getInt(page + 18);
    if (!nextPageByStream.containsKey(stream)) {
      streams++;
      if (streams > MAX_STREAMS) {
        throw damaged("more than %d streams".formatted(MAX_STREAMS), page);
      }
    }
    if (nextPageByStream.getOrDefault(stream, number) != number) {
      throw damaged("missing page", page);
    }
    if ((bytes.get(page + 5) & END_OF_STREAM) != 0) {
      nextPageByStream.remove(stream);
    } else {
      nextPageByStream.put(stream, number + 1);
    }
  }

  /** Returns whether all streams have ended and no page follows. */
  private boolean isTail(int at) {
    if (!nextPageByStream.isEmpty() || file.is(at, MAGIC)) {
      return false;
    }
    for (int later = at + 1; later < file.to(); later++) {
      if (file.u8(later) == 'O' && file.is(later, MAGIC)) {
        return false;
      }
    }
    return true;
  }

  private int pageLength(int page) throws AudioException {
    int left = file.left(page);
    if (left < HEADER_BYTES || !file.is(page, MAGIC)) {
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
