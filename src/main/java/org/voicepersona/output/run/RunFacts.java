package org.voicepersona.output.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.output.run.RunSummary.Milestone;

/**
 * What only the launcher of a run knows about it.
 *
 * @param input the corpus, as the run was told
 * @param corpus the same, absolute and as it was read
 * @param describer who describes, and why
 * @param complete whether the pipeline saw its whole input; false after a stop
 * @param whole whether it looked at all rows that the result holds, rather than at fewer
 * @param filtered rows that the filters left out of those that it met, for what the corpus says of
 *     them
 * @param started when the run began
 * @param versions programs and libraries, by name
 * @param measures speeds and sizes, by name with the unit, such as {@code rows_per_second}
 * @param milestones how far the run was, from time to time
 */
public record RunFacts(
    String input,
    DescribedCorpus corpus,
    ChosenDescriber describer,
    boolean complete,
    boolean whole,
    long filtered,
    Instant started,
    Map<String, String> versions,
    Map<String, Double> measures,
    List<Milestone> milestones) {

  /** Knows no more of the corpus than its name; one that is complete is whole. */
  public RunFacts(
      String input,
      ChosenDescriber describer,
      boolean complete,
      long filtered,
      Instant started,
      Map<String, String> versions,
      Map<String, Double> measures,
      List<Milestone> milestones) {
    this(
        input,
        DescribedCorpus.UNKNOWN,
        describer,
        complete,
        complete,
        filtered,
        started,
        versions,
        measures,
        milestones);
  }

  /** Returns the same of a run that has lasted longer by now, and described no more. */
  public RunFacts later(Duration time) {
    Map<String, Double> later = new HashMap<>(measures);
    double before = measures.getOrDefault("seconds", 0.0);
    double seconds = before + time.toNanos() / 1e9;
    later.computeIfPresent("seconds", (name, value) -> seconds);
    later.computeIfPresent("rows_per_second", (name, rate) -> rate * before / seconds);
    return new RunFacts(
        input, corpus, describer, complete, whole, filtered, started, versions, later, milestones);
  }

  /** Copies the maps and the list. */
  public RunFacts {
    versions = Map.copyOf(versions);
    measures = Map.copyOf(measures);
    milestones = List.copyOf(milestones);
  }
}
