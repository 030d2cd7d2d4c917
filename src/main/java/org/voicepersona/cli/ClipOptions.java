package org.voicepersona.cli;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.voicepersona.audio.AudioDecoder;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.ShardCatalog;
import org.voicepersona.globe.Split;
import org.voicepersona.output.PublishedOutput;
import org.voicepersona.output.RunSummary;
import org.voicepersona.report.ClipSource;
import org.voicepersona.report.CorpusAudio;
import picocli.CommandLine.Option;

/** Where the recordings of a result lie. */
final class ClipOptions {

  @Option(
      names = "--input",
      paramLabel = "DIR|GLOB",
      defaultValue = "",
      description = "the corpus with the recordings (default: that of the run)")
  private String input;

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description = "what the corpus calls a column, such as audio=sound; may be repeated")
  private List<String> columns = List.of();

  /** Opens the recordings that {@code run} was made of, or ends the command. */
  ClipSource open(PublishedOutput run) throws IOException {
    RunSummary summary = run.summary();
    String corpus = input.isEmpty() ? summary.input() : input;
    if (corpus.isEmpty()) {
      throw new CommandFailedException("Which corpus has the recordings? Give --input DIR");
    }
    String maxSeconds =
        summary
            .fingerprint()
            .getOrDefault("max_audio_seconds", Double.toString(AudioDecoder.DEFAULT_MAX_SECONDS));
    try {
      ShardCatalog catalog =
          ShardCatalog.list(corpus, EnumSet.allOf(Split.class), "", ColumnNames.parse(columns));
      return new CorpusAudio(catalog, Double.parseDouble(maxSeconds));
    } catch (IOException e) {
      throw new CommandFailedException(
          "The recordings are not to be had: " + e.getMessage() + ". Give --input DIR", e);
    }
  }
}
