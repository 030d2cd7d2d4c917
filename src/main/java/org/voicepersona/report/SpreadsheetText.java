package org.voicepersona.report;

import java.util.regex.Pattern;

/**
 * Keeps text in a CSV file text: a spreadsheet takes a cell that begins with {@code =}, {@code +},
 * {@code -} or {@code @} for a formula, which may call programs and send what stands in other
 * cells.
 *
 * <p>Such a cell gets an apostrophe in front, as OWASP recommends, and so does what would be the
 * beginning of another cell if the file were split at semicolons, tabs or line breaks. A number
 * stays a number. Characters that control a terminal, NUL among them, become U+FFFD.
 *
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">CSV Injection</a>
 */
final class SpreadsheetText {

  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x80-\\x9F&&[^\\t\\n\\r]]");

  /** Wide and small forms are read like the plain ones. */
  private static final String ALWAYS = "=@\\uFF1D\\uFF20\\uFE66\\uFE6B";

  private static final String SIGNS = "+\\-\\uFF0B\\uFF0D\\uFE62\\uFE63";

  /** What spreadsheets may pass over before a formula. */
  private static final String SPACE = "[\\s\\p{Z}\\p{Cf}]*+";

  private static final Pattern FORMULA =
      Pattern.compile(
          "^(?=[\t\r\n]|%s[%s%s])".formatted(SPACE, ALWAYS, SIGNS)
              // Within a text, a hyphen with a space behind it is that of a list.
              + "|(?<=[;\t\r\n])(?=[ \\u00A0]{0,40}([%s]|[%s]\\S))".formatted(ALWAYS, SIGNS));

  private SpreadsheetText() {}

  /** Returns a cell's text as it may stand in the file. */
  static String neutralize(String text) {
    if (NUMBER.matcher(text).matches()) {
      return text;
    }
    return FORMULA.matcher(CONTROL.matcher(text).replaceAll("\uFFFD")).replaceAll("'");
  }
}
