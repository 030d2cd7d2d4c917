package org.voicepersona.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.testing.PublishedFiles;

/** What is published follows from the outcomes, not from how they came together. */
class AnyPartitionTest {

  private static final int ROWS = 40;

  private static Map<String, String> undisturbed;

  /** Makes the published result of a run that nothing happened to. */
  @BeforeContainer
  static void runUndisturbed() throws IOException {
    Path directory = Files.createTempDirectory("undisturbed");
    SimulatedRun.finish(directory, Outcomes.corpus(ROWS));
    undisturbed = PublishedFiles.digests(directory);
    DurableFiles.deleteTree(directory);
  }

  /**
   * However the outcomes are ordered, cut into runs, torn at the end of a run, and cut into parts
   * that overlap, the published bytes are the same.
   */
  @Property(tries = 12)
  void publishesTheSameBytes(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 4) int runs,
      @ForAll @IntRange(min = 1, max = 15) int rowsPerPart)
      throws IOException {
    Path directory = Files.createTempDirectory("any-partition");
    try {
      List<Outcome> outcomes = new ArrayList<>(Outcomes.corpus(ROWS));
      Collections.shuffle(outcomes, random);
      for (int run = 0; run < runs; run++) {
        List<Outcome> some = outcomes.subList(0, random.nextInt(ROWS));
        stoppedRun(directory, some, rowsPerPart, random);
      }
      SimulatedRun.finish(directory, outcomes);
      assertThat(PublishedFiles.digests(directory)).isEqualTo(undisturbed);
    } finally {
      DurableFiles.deleteTree(directory);
    }
  }

  private static void stoppedRun(
      Path directory, List<Outcome> outcomes, int rowsPerPart, Random random) throws IOException {
    try (Progress progress = Progress.open(directory, SimulatedRun.FINGERPRINT, true)) {
      SimulatedRun.describe(progress, outcomes, rowsPerPart);
      repeatCommit(progress, outcomes, random);
      for (Path segment : DurableFiles.list(progress.generation().journal(), "*.journal")) {
        byte[] bytes = Files.readAllBytes(segment);
        int torn = random.nextInt(Math.min(900, bytes.length));
        Files.write(segment, Arrays.copyOf(bytes, bytes.length - torn));
      }
      if (random.nextBoolean()) {
        SimulatedRun.publish(progress, false);
      }
    }
  }

  /** A runner that restarts from a checkpoint cuts the parts elsewhere. */
  private static void repeatCommit(Progress progress, List<Outcome> outcomes, Random random)
      throws IOException {
    if (!outcomes.isEmpty()) {
      int from = random.nextInt(outcomes.size());
      List<StoredOutcome> again =
          outcomes.subList(from, outcomes.size()).stream().map(StoredOutcome::of).toList();
      new Parts(progress.generation().parts()).commit(again);
    }
  }
}
