package org.voicepersona.cli.terminal;

import java.io.IOException;
import java.io.Writer;

/**
 * Replaces all control characters but line feeds and tabs, see {@link Terminal#isObeyed}. All
 * output of the program goes through this writer: file names, messages and replies of servers may
 * contain any characters.
 */
final class PlainWriter extends Writer {

  private static final char NOTHING = 0;

  private final Writer out;

  /** A high surrogate or carriage return, held until the next character is known. */
  private char held = NOTHING;

  PlainWriter(Writer out) {
    this.out = out;
  }

  @Override
  public void write(char[] text, int start, int length) throws IOException {
    synchronized (lock) {
      StringBuilder plain = new StringBuilder(length + 1);
      for (int i = start; i < start + length; i++) {
        add(text[i], plain);
      }
      out.append(plain);
    }
  }

  private void add(char next, StringBuilder plain) {
    if (Character.isHighSurrogate(held) && Character.isLowSurrogate(next)) {
      int pair = Character.toCodePoint(held, next);
      plain.appendCodePoint(Terminal.isObeyed(pair) ? Terminal.REPLACEMENT : pair);
      held = NOTHING;
      return;
    }
    // A carriage return before a line feed is part of the line break, and is dropped.
    if (held != NOTHING && !(held == '\r' && next == '\n')) {
      plain.append(Terminal.REPLACEMENT);
    }
    held = NOTHING;
    if (next == '\r' || Character.isHighSurrogate(next)) {
      held = next;
    } else {
      boolean isShown = next == '\n' || next == '\t' || !Terminal.isObeyed(next);
      plain.append(isShown ? next : Terminal.REPLACEMENT);
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
