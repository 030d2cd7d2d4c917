package org.voicepersona.output;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.RunFacts;

/**
 * A run without Beam: journals each outcome that is not settled, commits parts, publishes. Its main
 * method does so in a process that may be killed.
 */
public final class SimulatedRun {

  public static final Fingerprint FINGERPRINT =
      new Fingerprint(new TreeMap<>(Map.of("describer", "acoustic", "seed", "1")));

  /** What is known of a run that goes on. */
  static final RunFacts FACTS =
      new RunFacts(
          "corpus",
          ChosenDescriber.UNKNOWN,
          false,
          4,
          Instant.EPOCH,
          Map.of(),
          Map.of(),
          List.of());

  private SimulatedRun() {}

  /** Takes the directory and the number of rows of {@link Outcomes#corpus}. */
  public static void main(String[] args) throws IOException {
    finish(Path.of(args[0]), Outcomes.corpus(Integer.parseInt(args[1])));
  }

  /** Resumes until every outcome is published. */
  public static void finish(Path directory, List<? extends Outcome> outcomes) throws IOException {
    try (Progress progress = Progress.open(directory, FINGERPRINT, true)) {
      describe(progress, outcomes, 7);
      publish(progress, true);
    }
  }

  /** Journals what is not settled; commits a part of each shard when it has so many rows. */
  static void describe(Progress progress, List<? extends Outcome> outcomes, int rowsPerPart)
      throws IOException {
    Map<String, List<StoredOutcome>> kept = new LinkedHashMap<>();
    Parts parts = new Parts(progress.generation().parts());
    for (Outcome outcome : outcomes) {
      StoredOutcome stored = StoredOutcome.of(outcome);
      if (progress.settled().contains(stored.place().split(), stored.place().index())) {
        continue;
      }
      if (outcome.id().isWholeShard()) {
        parts.commitWholeShard(stored);
        continue;
      }
      progress.journal().append(outcome);
      List<StoredOutcome> shard =
          kept.computeIfAbsent(outcome.id().shard(), name -> new ArrayList<>());
      shard.add(stored);
      if (shard.size() == rowsPerPart) {
        parts.commit(shard);
        shard.clear();
      }
    }
  }

  static void publish(Progress progress, boolean complete) throws IOException {
    progress.settle();
    RunFacts facts =
        new RunFacts(
            "corpus",
            ChosenDescriber.UNKNOWN,
            complete,
            4,
            Instant.EPOCH,
            Map.of(),
            Map.of(),
            List.of());
    Publication.publish(progress, facts, rows -> {});
  }
}
