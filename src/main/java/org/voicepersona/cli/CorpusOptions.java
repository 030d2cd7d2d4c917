package org.voicepersona.cli;

import java.util.List;
import java.util.Set;
import org.voicepersona.globe.Balance;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowFilter;
import org.voicepersona.globe.RowSelection;
import org.voicepersona.globe.Split;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which rows of which corpus. */
final class CorpusOptions {

  @Option(
      names = "--input",
      paramLabel = "DIR|GLOB",
      description =
          "the corpus: a folder (narrowed by --split), or a pattern of Parquet files (taken whole)")
  private String input = "";

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "train",
      description = "train, validation, test or all (default: ${DEFAULT-VALUE})")
  private String split;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "",
      description = "the corpus's name in the records (default: that of its folder)")
  private String dataset;

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description = "what the corpus calls a column, such as transcript=text; may be repeated")
  private List<String> columns = List.of();

  @Option(
      names = "--start",
      paramLabel = "I",
      defaultValue = "0",
      description = "the first row of the split (default: ${DEFAULT-VALUE})")
  private long start;

  @Option(names = "--end", paramLabel = "J", description = "the row of the split to stop before")
  private long end = Long.MAX_VALUE;

  @Option(names = "--limit", paramLabel = "N", description = "the first N rows that are wanted")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--filter",
      paramLabel = "FIELD=VALUE",
      description = {
        "only rows with this accent, gender, age or speaker; may be repeated:",
        "values of one field add up, fields narrow each other"
      })
  private List<String> filters = List.of();

  @Option(
      names = "--balance",
      paramLabel = "FIELDS",
      defaultValue = "",
      description = "as many rows of each group, such as accent,gender; with --per-group")
  private String balance;

  @Option(
      names = "--per-group",
      paramLabel = "N",
      defaultValue = "100",
      description = "rows of each group of --balance (default: ${DEFAULT-VALUE})")
  private int perGroup;

  String input(CommandSpec spec) {
    if (input.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Which corpus? Give --input DIR, or a job such as @pipelines/sample.args");
    }
    return input;
  }

  Set<Split> splits() {
    return Split.parse(split);
  }

  String dataset() {
    return dataset;
  }

  ColumnNames columns() {
    return ColumnNames.parse(columns);
  }

  RowSelection selection(long seed) {
    return new RowSelection(
        start,
        end,
        RowFilter.parse(filters),
        balance.isEmpty() ? Balance.NONE : Balance.parse(balance, perGroup, seed),
        limit);
  }
}
