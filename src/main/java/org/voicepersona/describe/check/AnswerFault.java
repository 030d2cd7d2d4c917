package org.voicepersona.describe.check;

import static java.util.Objects.requireNonNull;

import org.voicepersona.describe.DescribeException;

/**
 * Why an answer is not fit to be published.
 *
 * @param kind what kind of fault
 * @param detail where it shows, for a person
 */
public record AnswerFault(Kind kind, String detail) {

  private static final int LONGEST_QUOTE = 60;

  /** The kinds of fault. */
  public enum Kind {
    /** Nothing was said. */
    EMPTY("empty-answer"),
    /** A control token or a broken character. */
    CONTROL_TOKENS("control-tokens"),
    /** Words in another script than Latin. */
    OTHER_SCRIPT("other-script"),
    /** The question comes back. */
    PROMPT_ECHO("prompt-echo"),
    /** The same is said again and again. */
    LOOPING("looping"),
    /** It reached the longest length without an end. */
    CUT_OFF("cut-off");

    private final String reason;

    Kind(String reason) {
      this.reason = reason;
    }

    /** Returns the kind as failures are counted: {@link DescribeException#reason}. */
    public String reason() {
      return reason;
    }
  }

  /** Checks the values. */
  public AnswerFault {
    requireNonNull(kind, "kind is null");
    requireNonNull(detail, "detail is null");
  }

  /** Returns a fault that shows in {@code evidence}, of which the beginning is quoted. */
  static AnswerFault shownBy(Kind kind, String evidence) {
    int[] start = evidence.codePoints().map(AnswerFault::visible).limit(LONGEST_QUOTE).toArray();
    return new AnswerFault(kind, '"' + new String(start, 0, start.length) + '"');
  }

  private static int visible(int c) {
    int type = Character.getType(c);
    boolean invisible =
        type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    return invisible ? ' ' : c;
  }
}
