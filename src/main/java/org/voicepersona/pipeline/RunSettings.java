package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Set;
import org.voicepersona.audio.AudioDecoder;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowSelection;
import org.voicepersona.globe.Split;

/**
 * What a run is to do.
 *
 * @param input the corpus: a folder, a pattern, or a file, of any file system Beam knows
 * @param splits the splits of a folder to read
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
 */
public record RunSettings(
    String input,
    Set<Split> splits,
    String dataset,
    ColumnNames columns,
    Intake intake,
    RowSelection selection,
    Path output,
    boolean resume,
    int rowsPerPart,
    DescriberChoice describer,
    long seed,
    double maxAudioSeconds) {

  /** Checks that nothing is missing. */
  public RunSettings {
    requireNonNull(input, "input is null");
    splits = Set.copyOf(splits);
    requireNonNull(dataset, "dataset is null");
    requireNonNull(columns, "columns is null");
    requireNonNull(intake, "intake is null");
    requireNonNull(selection, "selection is null");
    requireNonNull(output, "output is null");
    requireNonNull(describer, "describer is null");
    if (!(maxAudioSeconds >= AudioDecoder.MIN_SECONDS
        && maxAudioSeconds <= AudioDecoder.LONGEST_LIMIT_SECONDS)) {
      throw new IllegalArgumentException(
          "max audio seconds is %s, must be %s to %s"
              .formatted(
                  maxAudioSeconds, AudioDecoder.MIN_SECONDS, AudioDecoder.LONGEST_LIMIT_SECONDS));
    }
    if (rowsPerPart < 1) {
      throw new IllegalArgumentException(
          "checkpoint interval is " + rowsPerPart + " rows, must be at least 1");
    }
  }
}
