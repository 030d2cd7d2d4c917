package org.voicepersona.output;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.epoch.Epoch;
import org.voicepersona.output.epoch.StandingResult;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.RunSummary;

/** Decides which epoch a run writes to: it goes on with the newest, or begins one. */
final class EpochChoice {

  private EpochChoice() {}

  /** Returns what a run that goes on must have in common with what is there; nothing if nothing. */
  static Optional<Fingerprint> begun(OutputDirectory output) throws IOException {
    return begun(output, Epoch.list(output));
  }

  private static Optional<Fingerprint> begun(OutputDirectory output, List<Epoch> epochs)
      throws IOException {
    return epochs.isEmpty()
        ? StandingResult.in(output).summary().map(run -> new Fingerprint(run.fingerprint()))
        : Optional.of(newest(epochs).fingerprint());
  }

  /**
   * Returns the epoch of a run, begun.
   *
   * @param resume whether to go on with what is there
   * @throws OutputException if it was begun with another fingerprint, or its progress is gone
   */
  static Epoch of(OutputDirectory output, Fingerprint fingerprint, boolean resume)
      throws IOException {
    List<Epoch> epochs = Epoch.list(output);
    StandingResult published = StandingResult.in(output);
    Optional<Fingerprint> begun = resume ? begun(output, epochs) : Optional.empty();
    if (begun.isPresent() && !begun.get().isSame(fingerprint) && isWithoutVoices(published)) {
      begun = Optional.empty();
    }
    if (begun.isPresent()) {
      begun.get().requireSame(fingerprint, output);
      published.requireProgress(epochs);
    }
    if (begun.isPresent() && !epochs.isEmpty()) {
      return newest(epochs);
    }
    int before = epochs.isEmpty() ? 0 : newest(epochs).number();
    Epoch created = Epoch.prepare(output, Math.max(before, published.generation()) + 1);
    created.begin(fingerprint);
    return created;
  }

  private static Epoch newest(List<Epoch> epochs) {
    return epochs.get(epochs.size() - 1);
  }

  /** A run that came to its end without a description holds nobody to its settings. */
  private static boolean isWithoutVoices(StandingResult published) throws IOException {
    OutputDirectory output = published.output();
    Epoch epoch = Epoch.at(output, published.generation());
    return published.summary().filter(RunSummary::complete).isPresent()
        && published.described() == 0
        && Epoch.list(output).stream().allMatch(epoch::equals)
        && !Undescribed.hasDescriptions(epoch);
  }
}
