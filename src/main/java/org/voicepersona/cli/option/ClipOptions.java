package org.voicepersona.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.durable.Reason;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.CorpusClips;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.hub.HubPath;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.DescribedCorpus;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.pipeline.RunnerOptions;
import org.voicepersona.report.ClipSource;
import org.voicepersona.report.CorpusAudio;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * The location of a result's recordings: that of {@code --input}, or the one that the run has
 * recorded, if it was this user's. Another user's result never makes this program open a location.
 */
public final class ClipOptions {

  private static final int LONGEST_SHOWN = 2000;
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  @Option(
      names = "--input",
      paramLabel = "DIR|GLOB",
      defaultValue = "",
      description = {
        "the corpus with the recordings (default: that of the run, if it was yours on this machine)"
      })
  private String input;

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description = {
        "what the corpus calls a column, such as audio=sound; may be repeated",
        "(default: what the run was told, or found out)"
      })
  private List<String> columns = List.of();

  @Option(
      names = "--hf-endpoint",
      paramLabel = "URL",
      description = "the Hub (default: HF_ENDPOINT, else https://huggingface.co)")
  private Optional<String> endpoint = Optional.empty();

  /** Returns the Hub's address, if the option gives one. */
  public Optional<String> endpoint() {
    return endpoint;
  }

  /** Returns the corpus that this user or a run of this user has named; empty if neither has. */
  public String corpus(PublishedOutput run) throws IOException {
    RunSummary summary = run.summary();
    return input.isEmpty() && summary.isOfThisUser() ? recorded(summary) : input;
  }

  /** Returns the corpus that the result names, which is not to be trusted. */
  private static String recorded(RunSummary summary) {
    return summary.corpus().input().isEmpty() ? summary.input() : summary.corpus().input();
  }

  /**
   * Returns why there are no recordings, if the user has named none and those of the run are
   * unknown, or in a folder of this machine that no longer exists; else empty.
   */
  public Optional<String> absence(PublishedOutput run) throws IOException {
    RunSummary summary = run.summary();
    String recorded = recorded(summary);
    if (!input.isEmpty()) {
      return Optional.empty();
    } else if (recorded.isEmpty()) {
      return Optional.of("the result does not say where they lie");
    }
    boolean isGone =
        summary.isOfThisUser() && !recorded.matches(".*(://|[*?{\\[]).*") && !exists(recorded);
    return isGone
        ? Optional.of(Terminal.plain(recorded, LONGEST_SHOWN) + " is not there any more")
        : Optional.empty();
  }

  private static boolean exists(String place) {
    try {
      return Files.exists(Path.of(place));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Opens the recordings of {@code run}, or ends the command with a message. */
  public ClipSource open(CommandSpec spec, PublishedOutput run) throws IOException {
    RunSummary summary = run.summary();
    String corpus = corpus(run);
    if (corpus.isEmpty()) {
      throw new CommandFailedException(unnamed(spec, summary));
    }
    try {
      String place = pinned(corpus, summary);
      spec.commandLine().getOut().printf("recordings: %s%n", Terminal.plain(place, LONGEST_SHOWN));
      List<String> beam = endpoint.map(url -> List.of("--hubEndpoint=" + url)).orElse(List.of());
      Usage.check(spec, () -> RunnerOptions.parse(beam, place));
      ColumnNames names = Usage.check(spec, () -> columns(summary.corpus()));
      return open(place, names, summary, run.shards());
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailedException(
          "The recordings are not to be had: " + why(e) + ". Give --input DIR", e);
    }
  }

  private static String why(Exception fault) {
    return fault instanceof IOException unreadable ? Reason.of(unreadable) : fault.getMessage();
  }

  private ColumnNames columns(DescribedCorpus described) {
    return columns.isEmpty()
        ? CorpusOptions.recorded(described.options()).columns().keeping(List.of())
        : ColumnNames.parse(columns, List.of());
  }

  /** Opens the recordings; the shards' recorded locations are ignored if the user names a place. */
  private ClipSource open(String place, ColumnNames names, RunSummary summary, ShardTable table)
      throws IOException {
    if (table.isEmpty()) {
      return new CorpusAudio(
          CorpusClips.of(list(place, names, summary)), VoiceRecord::id, maxSeconds(summary));
    }
    CorpusClips clips = CorpusClips.of(table, summary.corpus().dataset(), names);
    return new CorpusAudio(
        input.isEmpty() ? clips : clips.in(list(place, names, summary)),
        voice -> placeOf(voice, table),
        maxSeconds(summary));
  }

  private static ShardCatalog list(String place, ColumnNames names, RunSummary summary)
      throws IOException {
    SplitChoice splits = CorpusOptions.recorded(summary.corpus().options()).splits();
    return ShardCatalog.list(place, SplitChoice.ALL.ofConfig(splits.config()), "", names);
  }

  private static RowId placeOf(VoiceRecord voice, ShardTable table) throws IOException {
    return table
        .locate(voice.text(RecordField.SPLIT), voice.integer(RecordField.INDEX))
        .orElseThrow(() -> new IOException("the corpus no longer has " + voice.id()));
  }

  /** Returns a message with the command that reads them: the user decides, not the result. */
  private static String unnamed(CommandSpec spec, RunSummary summary) {
    String recorded = Terminal.plain(recorded(summary), LONGEST_SHOWN);
    if (recorded.isEmpty()) {
      return "Which corpus has the recordings? Give --input DIR";
    }
    String command =
        Stream.concat(
                Stream.of("voicepersona"),
                Stream.concat(
                    spec.root().commandLine().getParseResult().originalArgs().stream(),
                    Stream.of("--input", recorded)))
            .map(ClipOptions::quoted)
            .collect(Collectors.joining(" "));
    return "The result says that its recordings lie in '%s', and no run of yours on this machine has recorded that. If you want them read from there:%n  %s"
        .formatted(recorded, command);
  }

  /** Returns a word quoted for a shell. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Returns the corpus; a recorded one on the Hub at the commit that the run has recorded. */
  private static String pinned(String corpus, RunSummary summary) {
    String revision = summary.corpus().revision();
    boolean isKnown = corpus.equals(recorded(summary)) && COMMIT.matcher(revision).matches();
    return HubPath.isOne(corpus) && isKnown
        ? HubPath.parse(corpus).at(revision).toString()
        : corpus;
  }

  private static double maxSeconds(RunSummary summary) {
    String text =
        summary
            .fingerprint()
            .getOrDefault("max_audio_seconds", Double.toString(AudioDecoder.DEFAULT_MAX_SECONDS));
    try {
      double seconds = Double.parseDouble(text);
      if (seconds >= AudioDecoder.MIN_SECONDS && seconds <= AudioDecoder.LONGEST_LIMIT_SECONDS) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new CommandFailedException(
        "max_audio_seconds in run.json is '%s', must be %s to %s"
            .formatted(
                Terminal.plain(text, 100),
                AudioDecoder.MIN_SECONDS,
                AudioDecoder.LONGEST_LIMIT_SECONDS));
  }
}
