package org.voicepersona.output.epoch;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.run.RunSummary;

/**
 * The published result of an output directory while a run continues there, if there is one.
 *
 * @param output where it lies
 * @param summary what is known of it
 */
public record StandingResult(OutputDirectory output, Optional<RunSummary> summary) {

  /** Reads what is published in a directory. */
  public static StandingResult in(OutputDirectory output) throws IOException {
    return new StandingResult(
        output,
        Files.exists(output.summary())
            ? Optional.of(RunSummary.read(output.summary()))
            : Optional.empty());
  }

  /** Returns the number of the start that it is of; 0 if there is none. */
  public int generation() {
    return summary.map(RunSummary::generation).orElse(0);
  }

  /** Returns whether there is one, and another start than {@code generation} has made it. */
  public boolean isOfAnother(Epoch generation) {
    return summary.isPresent() && generation() != generation.number();
  }

  /** Returns how many rows it describes. */
  public long described() {
    return summary.map(RunSummary::counts).map(RunSummary.Counts::described).orElse(0L);
  }

  /** Returns how many rows the filters have left out of it for what the corpus says. */
  public long unheard() {
    return summary
        .map(RunSummary::counts)
        .map(counts -> counts.filtered() - counts.leftOut())
        .orElse(0L);
  }

  /**
   * Passes the progress of a run that is to go on with it.
   *
   * @param generations what is there, oldest first
   * @throws OutputException if the progress that it was made of is not there
   */
  public void requireProgress(List<Epoch> generations) throws OutputException {
    int newest = generations.isEmpty() ? 0 : generations.get(generations.size() - 1).number();
    if (described() > 0 && newest < generation()) {
      throw new OutputException(
          "the result in %s has %,d descriptions, but its progress is not there (%s): without it a run cannot go on. Copy that folder too, or start anew with --no-resume; the result stays until the new one is complete."
              .formatted(output.root(), described(), output.progress().resolve("" + generation())));
    }
  }

  /**
   * Passes a complete run that goes on with it if nothing that it describes is missing.
   *
   * @param described how many rows the run describes
   * @throws OutputException if the progress has lost some of them
   */
  public void requireKept(Epoch generation, long described) throws OutputException {
    if (loses(generation, described)) {
      throw new OutputException(
          "the result in %s has %,d descriptions, but what is left of its progress in %s and this run have %,d: nothing was replaced. Copy all of that folder, let the run describe the others too (such as with a higher --limit), or start anew with --no-resume."
              .formatted(output.root(), described(), generation.directory(), described));
    }
  }

  /** Returns whether a run that goes on with it would take descriptions away. */
  public boolean loses(Epoch generation, long described) {
    return !isOfAnother(generation) && described < described();
  }
}
