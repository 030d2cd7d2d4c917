package org.voicepersona.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.globe.select.ValueTally;
import org.voicepersona.output.Progress;
import org.voicepersona.output.Undescribed;

/** Explains why a finished run has described nothing. */
final class NothingDescribed {

  /** Most rows whose column values are tallied. */
  private static final long MOST_ROWS = 200_000;

  private static final int MOST_FAULTS = 5;

  private NothingDescribed() {}

  /** Returns the reasons, one line each; none if the run was stopped or described something. */
  static List<String> why(
      RunResult result, RunSettings settings, CorpusSource source, Progress progress)
      throws IOException {
    if (!result.complete() || settings.selection().limit() == 0 || hasVoices(result, progress)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    Undescribed undescribed = progress.undescribed();
    lines.add("Nothing was described: " + headline(result, settings.selection(), undescribed));
    undescribed.faults().stream()
        .limit(MOST_FAULTS)
        .forEach(fault -> lines.add("  " + line(fault)));
    RowFilter filter = settings.selection().filter();
    if (undescribed.faults().isEmpty()
        && !filter.acceptsAll()
        && undescribed.measured().isEmpty()) {
      Map<Column, ValueTally> values = source.values(MOST_ROWS);
      values.forEach((column, tally) -> lines.add("  " + line(column.label(), tally)));
    }
    undescribed.measured().forEach((name, tally) -> lines.add("  " + line(name, tally)));
    return lines;
  }

  /** Returns whether a row is described; in a regeneration, whether a row was described again. */
  private static boolean hasVoices(RunResult result, Progress progress) {
    return progress.again().isEmpty()
        ? result.published().filter(summary -> summary.counts().described() > 0).isPresent()
        : result.reached().described() > 0 || progress.settled().intersects(progress.again());
  }

  private static String headline(
      RunResult result, RowSelection selection, Undescribed undescribed) {
    long rows = undescribed.faults().stream().mapToLong(Undescribed.Fault::rows).sum();
    long shards = undescribed.faults().stream().mapToLong(Undescribed.Fault::shards).sum();
    if (rows > 0) {
      return "%,d rows failed%s"
          .formatted(rows, shards == 0 ? "" : ", %,d shards cannot be read".formatted(shards));
    } else if (shards > 0) {
      return "%,d %s cannot be read".formatted(shards, shards == 1 ? "shard" : "shards");
    } else if (result.reached().total() > 0) {
      return "none of %,d rows fits the filter %s"
          .formatted(result.reached().total(), selection.filter());
    }
    return selection.isRange()
        ? "the split has no rows in the range of --start and --end"
        : "there are no rows";
  }

  private static String line(Undescribed.Fault fault) {
    Failure example = fault.example();
    long others = fault.rows() + fault.shards() - 1;
    return "%s: %s: %s%s"
        .formatted(
            example.id(),
            example.reason(),
            example.message(),
            others == 0 ? "" : " (and %,d more)".formatted(others));
  }

  private static String line(String field, ValueTally tally) {
    return "%s in %,d rows: %s".formatted(field, tally.rows(), tally);
  }
}
