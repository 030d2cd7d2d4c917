package org.voicepersona.report;

import java.util.regex.Pattern;

/**
 * Escapes text from outside for Markdown: it yields no markup, line break, table cell or link.
 *
 * <p>Renderers turn bare addresses into links even if every sign is escaped, since they search the
 * text after resolving escapes. So a space is put into each address.
 */
public final class MarkdownText {

  private static final String MARKUP = "\\`*_{}[]<>#|!~&";

  /** The places after {@code http:}, {@code www} and {@code @}. */
  private static final Pattern ADDRESS =
      Pattern.compile("(?<=:)(?=//)|(?<=\\bwww)(?=\\.)|(?<=@)(?=\\S)", Pattern.CASE_INSENSITIVE);

  private static final Pattern LIST_OR_RULE = Pattern.compile("^(?=[-+=])|(?<=^\\d{1,9})(?=[.)])");

  private MarkdownText() {}

  /** Returns the text as it may stand anywhere in a line. */
  public static String of(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .map(c -> isInvisible(c) ? ' ' : c)
        .forEach(
            c -> {
              if (MARKUP.indexOf(c) >= 0) {
                line.append('\\');
              }
              line.appendCodePoint(c);
            });
    String safe = ADDRESS.matcher(line.toString().strip()).replaceAll(" ");
    return LIST_OR_RULE.matcher(safe).replaceAll("\\\\");
  }

  private static boolean isInvisible(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }
}
