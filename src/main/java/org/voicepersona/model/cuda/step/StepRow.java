package org.voicepersona.model.cuda.step;

import java.util.List;

/**
 * One token that a step computes.
 *
 * @param position in its sequence, from 0
 * @param prefix what it shares with neighbouring rows
 * @param pages of the tokens behind the prefix, the row's own included
 */
public record StepRow(int position, Prefix prefix, List<Integer> pages) {

  /**
   * The beginning of a sequence.
   *
   * @param tokens 0 for none
   * @param pages that hold them
   */
  public record Prefix(int tokens, List<Integer> pages) {

    /** No beginning. */
    public static final Prefix NONE = new Prefix(0, List.of());

    /** Copies the pages. */
    public Prefix {
      pages = List.copyOf(pages);
    }
  }

  /** Copies the pages, and checks that the row stands behind its prefix and in a page. */
  public StepRow {
    pages = List.copyOf(pages);
    int own = position - prefix.tokens();
    if (own < 0 || own >= pages.size() * StepShape.PAGE) {
      throw new IllegalArgumentException(
          "a row at position %d has %d tokens before it and %d pages of its own"
              .formatted(position, prefix.tokens(), pages.size()));
    }
  }

  /** Returns how many tokens behind the prefix it attends to, itself included. */
  int tailTokens() {
    return position + 1 - prefix.tokens();
  }
}
