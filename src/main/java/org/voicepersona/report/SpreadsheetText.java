package org.voicepersona.report;

import java.util.regex.Pattern;

/**
 * Neutralises formulas in CSV files: a spreadsheet takes a cell that begins with {@code =}, {@code
 * +}, {@code -} or {@code @} for a formula, which may call programs and send the content of other
 * cells.
 *
 * <p>Such a cell gets a leading apostrophe, as OWASP recommends, and so does each part that would
 * begin a cell if the file were split at semicolons, tabs or line breaks. Numbers stay numbers.
 * Terminal control characters, including NUL, become U+FFFD.
 *
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">CSV Injection</a>
 */
final class SpreadsheetText {

  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x80-\\x9F&&[^\\t\\n\\r]]");

  /** Full-width and small forms count like the plain ones. */
  private static final String ALWAYS = "=@\\uFF1D\\uFF20\\uFE66\\uFE6B";

  private static final String SIGNS = "+\\-\\uFF0B\\uFF0D\\uFE62\\uFE63";

  /** Characters that spreadsheets may skip before a formula. */
  private static final String SPACE = "[\\s\\p{Z}\\p{Cf}]*+";

  private static final Pattern FORMULA =
      Pattern.compile(
          "^(?=[\t\r\n]|%s[%s%s])".formatted(SPACE, ALWAYS, SIGNS)
              // Within a text, a hyphen before a space is a list's.
              + "|(?<=[;\t\r\n])(?=[ \\u00A0]{0,40}([%s]|[%s]\\S))".formatted(ALWAYS, SIGNS));

  private SpreadsheetText() {}

  /** Returns a cell's text as it is safe in the file. */
  static String neutralize(String text) {
    if (NUMBER.matcher(text).matches()) {
      return text;
    }
    return FORMULA.matcher(CONTROL.matcher(text).replaceAll("\uFFFD")).replaceAll("'");
  }
}
