package org.voicepersona.pipeline.choice;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.Provenance;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.ChosenDescriber.Rejected;

/**
 * The describer of a run, chosen once before it starts and never changed during it. See {@link
 * DescriberPreference#choose}.
 *
 * @param describer the describer
 * @param reason why it was chosen, for the user
 * @param rejected the candidates that were tried before it, and why each was rejected
 */
public record DescriberChoice(DescriberSettings describer, String reason, List<Rejected> rejected) {

  /** Checks that nothing is missing. */
  public DescriberChoice {
    requireNonNull(describer, "describer is null");
    requireNonNull(reason, "reason is null");
    rejected = List.copyOf(rejected);
  }

  /** Returns the provenance of the describer. */
  public Provenance provenance() {
    return describer.provenance();
  }

  /** Returns the choice and its reasons, for {@code run.json}. */
  public ChosenDescriber account() {
    Provenance provenance = provenance();
    return new ChosenDescriber(provenance.describer(), provenance.model(), reason, rejected);
  }

  /** Returns the choice as text: a line for the describer and one for each rejected candidate. */
  public String toLines() {
    Provenance provenance = provenance();
    StringBuilder lines = new StringBuilder();
    lines.append(
        "describer: %s (%s): %s%n".formatted(provenance.describer(), provenance.model(), reason));
    rejected.forEach(it -> lines.append("  not %s: %s%n".formatted(it.candidate(), it.reason())));
    return lines.toString();
  }
}
