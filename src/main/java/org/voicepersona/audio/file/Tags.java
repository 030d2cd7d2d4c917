package org.voicepersona.audio.file;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;

/**
 * Tags that players put before, between and behind the frames of a file: ID3 1 and 2, APE, Lyrics3.
 * See id3.org and the hydrogenaudio wiki.
 */
final class Tags {

  private static final int ID3V2_HEADER_BYTES = 10;
  private static final int ID3V1_BYTES = 128;
  private static final int ENHANCED_ID3V1_BYTES = 227;
  private static final int APE_HEADER_BYTES = 32;
  private static final int LYRICS_END_BYTES = 15; // six digits and "LYRICS200"

  private Tags() {}

  /** Returns where the tags at the beginning end, any number of them. */
  static int endOfLeading(Bytes bytes) {
    int at = bytes.from();
    for (int length = leading(bytes, at); length > 0; length = leading(bytes, at)) {
      at += length;
    }
    return at;
  }

  /** Returns the length of the tag at {@code at} that says its length there, 0 if there is none. */
  private static int leading(Bytes bytes, int at) {
    if (bytes.is(at, "ID3") && bytes.has(at, ID3V2_HEADER_BYTES)) {
      int size = 0;
      for (int i = 6; i < ID3V2_HEADER_BYTES; i++) {
        int septet = bytes.u8(at + i);
        if (septet > 0x7F) {
          return 0;
        }
        size = size << 7 | septet;
      }
      boolean hasFooter = (bytes.u8(at + 5) & 0x10) != 0;
      return upToEnd(bytes, at, (hasFooter ? 20L : 10L) + size);
    }
    if (bytes.is(at, "APETAGEX") && bytes.has(at, APE_HEADER_BYTES)) {
      return upToEnd(bytes, at, APE_HEADER_BYTES + bytes.u32(at + 12, LITTLE_ENDIAN));
    }
    return 0;
  }

  /** Returns the length of the tag that lies between two frames at {@code at}, 0 if none does. */
  static int between(Bytes bytes, int at) {
    int length = leading(bytes, at);
    return length == 0 && bytes.is(at, "TAG") && bytes.has(at, ID3V1_BYTES) ? ID3V1_BYTES : length;
  }

  /** Returns where the tags at the end begin, any number of them. */
  static int startOfTrailing(Bytes bytes) {
    int end = bytes.to();
    for (int length = trailing(bytes, end); length > 0; length = trailing(bytes, end)) {
      end -= length;
    }
    return end;
  }

  private static int trailing(Bytes bytes, int end) {
    if (bytes.is(end - ID3V1_BYTES, "TAG")) {
      return ID3V1_BYTES;
    }
    if (bytes.is(end - ENHANCED_ID3V1_BYTES, "TAG+")) {
      return ENHANCED_ID3V1_BYTES;
    }
    if (bytes.is(end - APE_HEADER_BYTES, "APETAGEX")) {
      long size = bytes.u32(end - APE_HEADER_BYTES + 12, LITTLE_ENDIAN);
      boolean hasHeader = (bytes.u32(end - APE_HEADER_BYTES + 20, LITTLE_ENDIAN) >> 31) != 0;
      return downToStart(bytes, end, size + (hasHeader ? APE_HEADER_BYTES : 0));
    }
    if (bytes.is(end - 9L, "LYRICS200") && bytes.has(end - LYRICS_END_BYTES, LYRICS_END_BYTES)) {
      return lyrics(bytes, end);
    }
    return 0;
  }

  private static int lyrics(Bytes bytes, int end) {
    String digits =
        new String(bytes.array(), end - LYRICS_END_BYTES, 6, StandardCharsets.ISO_8859_1);
    int length = digits.matches("[0-9]{6}") ? Integer.parseInt(digits) + LYRICS_END_BYTES : 0;
    return bytes.is(end - length, "LYRICSBEGIN") ? length : 0;
  }

  private static int upToEnd(Bytes bytes, int at, long length) {
    return (int) Math.min(length, bytes.left(at));
  }

  private static int downToStart(Bytes bytes, int end, long length) {
    return (int) Math.min(length, end - bytes.from());
  }
}
