package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import org.voicepersona.describe.AcousticDescriber;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.SharedDescriber;

/**
 * Who describes in a run; chosen once, before it starts, and never changed in the middle.
 *
 * @param describer the describer, one a worker process
 * @param provenance who it is
 * @param reason why it was chosen, for the user
 */
public record DescriberChoice(SharedDescriber describer, Provenance provenance, String reason) {

  private static final String ACOUSTIC = "acoustic";

  /** Checks that nothing is missing. */
  public DescriberChoice {
    requireNonNull(describer, "describer is null");
    requireNonNull(provenance, "provenance is null");
    requireNonNull(reason, "reason is null");
  }

  /**
   * Chooses a describer by its name, or for {@code auto} the best there is.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static DescriberChoice of(String name) {
    return switch (name) {
      case ACOUSTIC -> acoustic("asked for");
      case "auto" -> acoustic("it needs no model");
      default ->
          throw new IllegalArgumentException(
              "describer is '" + name + "', must be auto or acoustic");
    };
  }

  private static DescriberChoice acoustic(String reason) {
    return new DescriberChoice(
        new SharedDescriber(ACOUSTIC, AcousticDescriber::new),
        new AcousticDescriber().provenance(),
        reason);
  }
}
