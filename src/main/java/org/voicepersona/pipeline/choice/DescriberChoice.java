package org.voicepersona.pipeline.choice;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.ChosenDescriber.Rejected;

/**
 * Who describes in a run; chosen once, before it starts, and never changed in the middle. See
 * {@link DescriberWish#choose}.
 *
 * @param describer the describer, one a worker process
 * @param provenance who it is
 * @param reason why it was chosen, for the user
 * @param memoryPlan what of its model lies where, as a table; empty if there is nothing to tell
 * @param rejected who was tried before
 */
public record DescriberChoice(
    SharedDescriber describer,
    Provenance provenance,
    String reason,
    String memoryPlan,
    List<Rejected> rejected) {

  /** Checks that nothing is missing. */
  public DescriberChoice {
    requireNonNull(describer, "describer is null");
    requireNonNull(provenance, "provenance is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(memoryPlan, "memoryPlan is null");
    rejected = List.copyOf(rejected);
  }

  /** Returns the choice of {@code speaker}. */
  static DescriberChoice of(Speaker speaker, String reason, List<Rejected> rejected) {
    return new DescriberChoice(
        speaker.describer(), speaker.provenance(), reason, speaker.memoryPlan(), rejected);
  }

  /** Returns who was chosen and why, for {@code run.json}. */
  public ChosenDescriber account() {
    return new ChosenDescriber(provenance.describer(), provenance.model(), reason, rejected);
  }

  /** Returns the same for people: a line for who was chosen, and one for each who was not. */
  public String toLines() {
    StringBuilder lines = new StringBuilder();
    lines.append(
        "describer: %s (%s): %s%n".formatted(provenance.describer(), provenance.model(), reason));
    rejected.forEach(it -> lines.append("  not %s: %s%n".formatted(it.candidate(), it.reason())));
    return lines.toString();
  }
}
