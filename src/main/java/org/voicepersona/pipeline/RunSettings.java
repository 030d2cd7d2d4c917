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
 * What a run is to do.
 *
 * @param input the corpus: a folder, a pattern, or a file, of any file system Beam knows
 * @param splits what to read of a folder
 * @param dataset the corpus's name; empty for that of its folder
 * @param columns what the corpus calls its columns
 * @param intake whether to stream it, to download it first, or to watch it grow
 * @param selection which rows
 * @param output where the result goes
 * @param resume whether to continue what is there
 * @param rowsPerPart how many rows of a shard are committed at a time, at least 1
 * @param describer who describes, and why
 * @param seed the seed of everything random
 * @param maxAudioSeconds where longer recordings are cut
 * @param corpusOptions what of this was said of the corpus, in the words of the command line
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

  /** The options that say how a corpus is read; what they leave open is found out. */
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

  /** Returns these settings with what was found out of how the corpus is read. */
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
