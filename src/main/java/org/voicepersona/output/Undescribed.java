package org.voicepersona.output;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.select.ValueTally;
import org.voicepersona.output.epoch.Epoch;
import org.voicepersona.output.journal.Journal;
import org.voicepersona.output.journal.MergedOutcomes;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.JsonLines;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.OutcomeReader.LastLine;
import org.voicepersona.output.record.StandingOutcomes;
import org.voicepersona.output.record.StoredOutcome;

/**
 * What is known of the rows of a run that were not described.
 *
 * @param faults the kinds of fault that rows and shards have met, the most frequent first
 * @param measured by name, what was measured of the clips that were left out for that
 */
public record Undescribed(List<Fault> faults, Map<String, ValueTally> measured) {

  /**
   * A kind of fault.
   *
   * @param rows how many rows have met it
   * @param shards how many shards have met it as a whole
   * @param example one of them
   */
  public record Fault(long rows, long shards, Failure example) {

    private static Fault of(Failure failure) {
      boolean isShard = failure.id().isWholeShard();
      return new Fault(isShard ? 0 : 1, isShard ? 1 : 0, failure);
    }

    private Fault and(Fault other) {
      return new Fault(rows + other.rows, shards + other.shards, example);
    }
  }

  /** Takes copies. */
  public Undescribed {
    faults = List.copyOf(faults);
    measured = Map.copyOf(measured);
  }

  /** Reads what an epoch has settled. */
  static Undescribed in(Epoch generation, StandingOutcomes standing) throws IOException {
    Map<String, Fault> faults = new TreeMap<>();
    Map<String, ValueTally> measured = new TreeMap<>();
    DurableFiles.createDirectory(generation.scratch());
    try (MergedOutcomes outcomes =
        MergedOutcomes.open(new Parts(generation.parts()).list(), generation.scratch(), standing)) {
      for (var next = outcomes.next(); next.isPresent(); next = outcomes.next()) {
        StoredOutcome outcome = next.get();
        switch (outcome.kind()) {
          case DESCRIBED -> {}
          case FAILED -> {
            Failure failure = JsonLines.readFailure(outcome.json());
            faults.merge(failure.reason(), Fault.of(failure), Fault::and);
          }
          case LEFT_OUT ->
              JsonLines.readMeasured(outcome.json())
                  .forEach(
                      (name, value) ->
                          measured.computeIfAbsent(name, any -> new ValueTally()).add(value));
        }
      }
    }
    DurableFiles.deleteTree(generation.scratch());
    List<Fault> mostFirst = new ArrayList<>(faults.values());
    mostFirst.sort((a, b) -> Long.compare(b.rows() + b.shards(), a.rows() + a.shards()));
    return new Undescribed(mostFirst, measured);
  }

  /** Returns whether an epoch has described anything. */
  static boolean hasDescriptions(Epoch generation) throws IOException {
    for (Path part : new Parts(generation.parts()).list()) {
      if (hasDescription(part, LastLine.WHOLE)) {
        return true;
      }
    }
    for (Path segment : DurableFiles.list(generation.journal(), "*" + Journal.EXTENSION)) {
      if (hasDescription(segment, LastLine.MAYBE_TORN)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasDescription(Path file, LastLine lastLine) throws IOException {
    try (OutcomeReader reader = new OutcomeReader(file, lastLine)) {
      for (Optional<StoredOutcome> o = reader.next(); o.isPresent(); o = reader.next()) {
        if (o.get().kind() == StoredOutcome.Kind.DESCRIBED) {
          return true;
        }
      }
    }
    return false;
  }
}
