package org.voicepersona.globe.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import org.voicepersona.globe.ReadFault;

/** Decodes UTF-8 strictly, without guessing other encodings. */
public final class Utf8Text {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Utf8Text() {}

  /**
   * Decodes bytes and removes a byte order mark.
   *
   * @param what a name of the text for messages
   * @throws RowFault if the bytes are not UTF-8
   */
  public static String of(byte[] bytes, String what) throws RowFault {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = UTF_8.newDecoder().decode(in, text, true);
    if (result.isError()) {
      throw new RowFault(
          ReadFault.DAMAGED_ROW,
          "%s is not UTF-8: its byte %,d is 0x%02X. 'iconv -f WINDOWS-1252 -t UTF-8' converts what is in the encoding of old Windows programs, or name another one with -f"
              .formatted(what, in.position() + 1, in.get()));
    }
    text.flip();
    boolean isMarked = text.hasRemaining() && text.get(0) == BYTE_ORDER_MARK;
    return (isMarked ? text.position(1) : text).toString();
  }
}
