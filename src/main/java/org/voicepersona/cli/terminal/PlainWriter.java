package org.voicepersona.cli.terminal;

import java.io.IOException;
import java.io.Writer;

/**
 * Passes text on without anything a terminal would obey but line feeds and tabs. All that the
 * program prints goes through here, whoever the text is from: file names, messages, what servers
 * reply.
 */
final class PlainWriter extends Writer {

  private static final char NOTHING = 0;

  private final Writer out;

  /** The first half of a pair, or a carriage return, whose successor is yet to come. */
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
    // A carriage return before a line feed is a part of the line break, and goes with it.
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
