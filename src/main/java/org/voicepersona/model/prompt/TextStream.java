package org.voicepersona.model.prompt;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes tokens one by one. The bytes of an incomplete character are held back until a later token
 * completes it. Not thread-safe.
 */
public final class TextStream {

  private static final int LONGEST_CHARACTER = 4; // bytes in UTF-8

  private final Vocabulary vocabulary;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer pending = ByteBuffer.allocate(64);

  TextStream(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Adds a token and returns the characters that it completes, often none. */
  public String add(int id) {
    byte[] bytes = vocabulary.bytes(id);
    if (pending.remaining() < bytes.length) {
      pending = ByteBuffer.allocate(bytes.length + LONGEST_CHARACTER).put(pending.flip());
    }
    pending.put(bytes);
    return decode(false);
  }

  /** Returns the rest at the end: U+FFFD for a character that was never completed. */
  public String end() {
    String rest = decode(true);
    decoder.reset();
    return rest;
  }

  private String decode(boolean atEnd) {
    pending.flip();
    CharBuffer characters = CharBuffer.allocate(pending.remaining() + 1);
    decoder.decode(pending, characters, atEnd);
    if (atEnd) {
      decoder.flush(characters);
    }
    pending.compact();
    return characters.flip().toString();
  }
}
