package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.output.record.MeasureFilter;
import org.voicepersona.pipeline.choice.DescriberChoice;

/**
 * The settings of a run.
 *
 * @param input the corpus: a folder, a glob, or a file, of any file system Beam knows
 * @param splits which configuration and splits of a folder to read
 * @param dataset the corpus's name; empty for its folder's name
 * @param columns the corpus's column names
 * @param intake whether to stream the corpus, to download it first, or to watch it
 * @param selection which rows to describe
 * @param output the output directory
 * @param resume whether to continue an existing output
 * @param rowsPerPart how many rows of a shard are committed at a time, at least 1
 * @param describer the describer, and why it was chosen
 * @param seed the seed of everything random
 * @param maxAudioSeconds seconds after which longer recordings are cut
 * @param corpusOptions the command-line options that concern the corpus
 */
public record RunSettings(
    String input,
    SplitChoice splits,
    String dataset,
    ColumnNames columns,
    Intake intake,
    RowSelection selection,
    Path output,
    boolean resume,
    int rowsPerPart,
    DescriberChoice describer,
    long seed,
    double maxAudioSeconds,
    List<String> corpusOptions) {

  /** Prefixes of the options whose values are detected if they are not given. */
  private static final List<String> FOUND_OUT = List.of("--config=", "--column=", "--keep=");

  /** Checks that nothing is missing. */
  public RunSettings {
    requireNonNull(input, "input is null");
    requireNonNull(splits, "splits is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(columns, "columns is null");
    requireNonNull(intake, "intake is null");
    requireNonNull(selection, "selection is null");
    requireNonNull(output, "output is null");
    requireNonNull(describer, "describer is null");
    corpusOptions = List.copyOf(corpusOptions);
    if (!(maxAudioSeconds >= AudioDecoder.MIN_SECONDS
        && maxAudioSeconds <= AudioDecoder.LONGEST_LIMIT_SECONDS)) {
      throw new IllegalArgumentException(
          "max audio seconds is %s, must be %s to %s"
              .formatted(
                  maxAudioSeconds, AudioDecoder.MIN_SECONDS, AudioDecoder.LONGEST_LIMIT_SECONDS));
    }
    MeasureFilter.check(selection.filter().measures());
    if (rowsPerPart < 1) {
      throw new IllegalArgumentException(
          "checkpoint interval is " + rowsPerPart + " rows, must be at least 1");
    }
  }

  /** Returns these settings with the detected configuration and columns. */
  RunSettings reading(String config, ColumnNames names) {
    List<String> options =
        new ArrayList<>(
            corpusOptions.stream()
                .filter(option -> FOUND_OUT.stream().noneMatch(option::startsWith))
                .toList());
    if (!config.isEmpty()) {
      options.add("--config=" + config);
    }
    names.renamings().forEach(renaming -> options.add("--column=" + renaming));
    names.keeps().forEach(keep -> options.add("--keep=" + keep));
    return new RunSettings(
        input,
        splits.ofConfig(config),
        dataset,
        names,
        intake,
        selection,
        output,
        resume,
        rowsPerPart,
        describer,
        seed,
        maxAudioSeconds,
        options);
  }
}
