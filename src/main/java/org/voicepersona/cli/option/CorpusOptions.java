package org.voicepersona.cli.option;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.folder.Layout;
import org.voicepersona.globe.select.Balance;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.run.DescribedCorpus;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that select a corpus and rows of it. */
public final class CorpusOptions {

  private static final Set<String> OF_ONE_RUN =
      Set.of("--input", "--audio-root", "--start", "--end", "--limit");

  /** The spec of these options alone, without the command's others. */
  @Spec private CommandSpec own;

  @Option(
      names = "--input",
      paramLabel = "DIR|GLOB",
      description =
          "the corpus: a folder (narrowed by --split), or a file or pattern of files (taken whole)")
  private String input = "";

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "train",
      description =
          "train, validation, test, a split of the corpus's own, or all"
              + " (default: ${DEFAULT-VALUE})")
  private String split;

  @Option(
      names = "--config",
      paramLabel = "NAME",
      defaultValue = "",
      description = {
        "the configuration, such as a language, of a folder that has several",
        "(default: the one that the datasets library would take)"
      })
  private String config;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      defaultValue = "auto",
      description = {
        "how a folder's corpus lies in it: parquet, arrow (save_to_disk), webdataset (tar archives), common-voice, kaldi (wav.scp),",
        "manifest (lists in JSON lines, CSV or TSV), librispeech, vctk or folder (recordings); or auto,",
        "which takes the first of these that is there (default: ${DEFAULT-VALUE})"
      })
  private String layout;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "",
      description = "the corpus's name in the records (default: that of its folder)")
  private String dataset;

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description = {
        "what the corpus calls a column, such as transcript=text, or transcript= for one that is not",
        "to be read; may be repeated (default: GLOBE's names, else those of other well-known corpora)"
      })
  private List<String> columns = List.of();

  @Option(
      names = "--audio-root",
      paramLabel = "DIR",
      defaultValue = "",
      description = {
        "a folder that recordings may lie in which a list or a link names by a path, such as an absolute one",
        "(default: the folder of the list alone)"
      })
  private String audioRoot;

  @Option(
      names = "--keep",
      paramLabel = "COLUMN",
      split = ",",
      description = {
        "further columns of the corpus that stay beside each record as text, such as id,chapter;"
            + " NAME=COLUMN gives one another name, such as corpus_index=index"
      })
  private List<String> keeps = List.of();

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
      paramLabel = "CONDITION",
      description = {
        "only rows of this kind, such as gender=female, 'duration>=1.5' or accent!=English: = != < <= >"
            + " or >= with accent, gender, age, speaker, duration, any other column of the corpus, or what is"
            + " measured of a clip, such as 'snr_db>=15'; may be repeated: values of one field add up, all"
            + " else narrows"
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

  /** Returns the input; without one the command ends with a usage error. */
  public String input(CommandSpec spec) {
    if (input.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Which corpus? Give --input DIR, or a job such as @pipelines/sample.args");
    }
    return input;
  }

  /** Ends the command if an option is given without the option that it needs. */
  public void requireWhole(CommandSpec spec) {
    Usage.needs(spec, "--per-group", "--balance");
  }

  /** Parses options that {@link #asOptions} has returned, ignoring unknown ones. */
  static CorpusOptions recorded(List<String> options) {
    CorpusOptions recorded = new CorpusOptions();
    new CommandLine(recorded)
        .setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true)
        .setUnmatchedArgumentsAllowed(true)
        .parseArgs(options.toArray(new String[0]));
    return recorded;
  }

  /**
   * Returns these options, completed by those of a finished run.
   *
   * @param ofRun the description of the run's corpus
   * @param place the location of that corpus; empty if no trusted one is known
   */
  public CorpusOptions completedBy(DescribedCorpus ofRun, String place) {
    Set<String> given = new HashSet<>();
    for (OptionSpec option : own.options()) {
      if (!option.originalStringValues().isEmpty()) {
        given.add(option.longestName());
      }
    }
    List<String> all = new ArrayList<>(asOptions());
    ofRun.options().stream()
        .filter(option -> !given.contains(option.split("=", 2)[0]))
        .forEach(all::add);
    CorpusOptions completed = recorded(all);
    completed.input = input.isEmpty() ? place : input;
    completed.dataset = completed.dataset.isEmpty() ? ofRun.dataset() : completed.dataset;
    return completed;
  }

  /**
   * Returns the given options that describe the corpus: all but those of its location and of the
   * range of rows.
   */
  public List<String> asOptions() {
    List<String> said = new ArrayList<>();
    for (OptionSpec option : own.options()) {
      if (!OF_ONE_RUN.contains(option.longestName())) {
        inForce(option).forEach(value -> said.add(option.longestName() + "=" + value));
      }
    }
    return said;
  }

  /** Returns the values that an option was given; of a single-valued option, only the last. */
  private static List<String> inForce(OptionSpec option) {
    List<String> values = option.originalStringValues();
    return option.isMultiValue() || values.isEmpty()
        ? values
        : values.subList(values.size() - 1, values.size());
  }

  /** Returns the configuration and splits to read. */
  public SplitChoice splits() {
    return new SplitChoice(config, split, Layout.of(layout));
  }

  /** Returns the name of the data set. */
  public String dataset() {
    return dataset;
  }

  /** Returns the corpus's column names. */
  public ColumnNames columns() {
    ColumnNames names = ColumnNames.parse(columns, keeps).withAudioRoot(audioRoot);
    for (Column kept : names.kept()) {
      if (RecordField.find(kept.label()).isPresent()) {
        throw new IllegalArgumentException(
            "keep is '%s', but each record has a field of that name: give it another one, such as --keep corpus_%s=%s"
                .formatted(kept, kept, names.of(kept)));
      }
    }
    return names;
  }

  /** Returns the selection of rows. */
  public RowSelection selection(long seed) {
    return new RowSelection(
        start,
        end,
        RowFilter.parse(filters, RecordField.measured()),
        balance.isEmpty() ? Balance.NONE : Balance.parse(balance, perGroup, seed),
        limit);
  }
}
