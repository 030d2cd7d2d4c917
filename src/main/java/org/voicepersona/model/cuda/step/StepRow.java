package org.voicepersona.model.cuda.step;

import java.util.List;

/**
 * A token that a step computes.
 *
 * @param position in its sequence, from 0
 * @param prefix the tokens shared with neighbouring rows
 * @param pages of the tokens after the prefix, including the row's own
 */
public record StepRow(int position, Prefix prefix, List<Integer> pages) {

  /**
   * The beginning of a sequence.
   *
   * @param tokens 0 for none
   * @param pages the pages that hold these tokens
   */
  public record Prefix(int tokens, List<Integer> pages) {

    /** No prefix. */
    public static final Prefix NONE = new Prefix(0, List.of());

    /** Copies the pages. */
    public Prefix {
      pages = List.copyOf(pages);
    }
  }

  /** Copies the pages, and checks that the row lies after its prefix and in a page. */
  public StepRow {
    pages = List.copyOf(pages);
    int own = position - prefix.tokens();
    if (own < 0 || own >= pages.size() * StepShape.PAGE) {
      throw new IllegalArgumentException(
          "a row at position %d has %d tokens before it and %d pages of its own"
              .formatted(position, prefix.tokens(), pages.size()));
    }
  }

  /** Returns how many tokens after the prefix the row attends to, including itself. */
  int tailTokens() {
    return position + 1 - prefix.tokens();
  }
}
