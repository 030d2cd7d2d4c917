package org.voicepersona.pipeline.choice;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.Provenance;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.ChosenDescriber.Rejected;

/**
 * Who describes in a run; chosen once, before it starts, and never changed in the middle. See
 * {@link DescriberPreference#choose}.
 *
 * @param describer the describer
 * @param reason why it was chosen, for the user
 * @param rejected who was tried before
 */
public record DescriberChoice(DescriberSettings describer, String reason, List<Rejected> rejected) {

  /** Checks that nothing is missing. */
  public DescriberChoice {
    requireNonNull(describer, "describer is null");
    requireNonNull(reason, "reason is null");
    rejected = List.copyOf(rejected);
  }

  /** Returns who describes. */
  public Provenance provenance() {
    return describer.provenance();
  }

  /** Returns who was chosen and why, for {@code run.json}. */
  public ChosenDescriber account() {
    Provenance provenance = provenance();
    return new ChosenDescriber(provenance.describer(), provenance.model(), reason, rejected);
  }

  /** Returns the same for people: a line for who was chosen, and one for each who was not. */
  public String toLines() {
    Provenance provenance = provenance();
    StringBuilder lines = new StringBuilder();
    lines.append(
        "describer: %s (%s): %s%n".formatted(provenance.describer(), provenance.model(), reason));
    rejected.forEach(it -> lines.append("  not %s: %s%n".formatted(it.candidate(), it.reason())));
    return lines.toString();
  }
}
