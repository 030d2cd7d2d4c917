package org.voicepersona.output.run;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Who describes in a run, and why not somebody else.
 *
 * @param describer the describer's name
 * @param model its model, or the version of its rules
 * @param reason why it was chosen
 * @param rejected who was tried before, in that order
 */
public record ChosenDescriber(
    String describer, String model, String reason, List<Rejected> rejected) {

  /** What files of older versions say. */
  public static final ChosenDescriber UNKNOWN = new ChosenDescriber("", "", "", List.of());

  /**
   * Somebody who was not chosen.
   *
   * @param candidate the describer, and where it would have computed if that matters
   * @param reason why not
   */
  public record Rejected(String candidate, String reason) {

    /** Checks that nothing is missing. */
    public Rejected {
      requireNonNull(candidate, "candidate is null");
      requireNonNull(reason, "reason is null");
    }
  }

  /** Copies the list. */
  public ChosenDescriber {
    requireNonNull(describer, "describer is null");
    requireNonNull(model, "model is null");
    requireNonNull(reason, "reason is null");
    rejected = List.copyOf(rejected);
  }
}
