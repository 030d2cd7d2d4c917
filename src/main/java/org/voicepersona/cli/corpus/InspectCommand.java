package org.voicepersona.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.AudioLibrary;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.cli.option.CorpusOptions;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.pipeline.RunnerOptions;
import org.voicepersona.pipeline.inspect.CorpusInspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Shows what a run would read of a corpus. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what process would read of a corpus: shards, splits, columns, the formats of recordings,",
      "what filters keep, and the first record. Describes nothing and writes nothing.",
      "Exit status: 0 if something can be read, 1 if nothing can, 2 if process would refuse to start."
    })
public final class InspectCommand implements Callable<Integer> {

  @Mixin private CorpusOptions corpus;

  @Option(
      names = "--max-audio-seconds",
      paramLabel = "S",
      defaultValue = "30",
      description = "cut longer recordings (default: ${DEFAULT-VALUE})")
  private double maxAudioSeconds;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description =
          "open the first N shards at most (default: 100 of this machine, 3 of any other place)")
  private int shards;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Spec private CommandSpec spec;

  private static final int MOST_LOCAL = 100;
  private static final int MOST_DISTANT = 3;

  @Override
  public Integer call() {
    String input = corpus.input(spec);
    PipelineOptions options = Usage.check(spec, () -> RunnerOptions.parse(beamOptions, input));
    CorpusInspection.Request request = Usage.check(spec, () -> request(input));
    Usage.check(spec, () -> new AudioDecoder(maxAudioSeconds));
    AudioLibrary.missing()
        .ifPresent(
            reason -> {
              throw new CommandFailedException("No recording can be decoded: " + reason);
            });
    CorpusInspection inspection = look(request, options);
    PrintWriter out = spec.commandLine().getOut();
    new InspectionText(inspection, request, out).print();
    out.flush();
    if (inspection.refusal().isPresent()) {
      throw new ParameterException(
          spec.commandLine(),
          Terminal.plain(inspection.refusal().get(), InspectionText.LONGEST_MESSAGE));
    }
    inspection
        .whyNothing()
        .ifPresent(
            why -> {
              throw new CommandFailedException(
                  "Nothing can be read: " + Terminal.plain(why, InspectionText.LONGEST_MESSAGE));
            });
    return 0;
  }

  private CorpusInspection.Request request(String input) {
    int most = input.matches("(?!file:)[A-Za-z][A-Za-z0-9+.-]*://.*") ? MOST_DISTANT : MOST_LOCAL;
    boolean isGiven = spec.commandLine().getParseResult().hasMatchedOption("--shards");
    return new CorpusInspection.Request(
        input,
        corpus.splits(),
        corpus.dataset(),
        corpus.columns(),
        corpus.selection(0),
        maxAudioSeconds,
        isGiven ? shards : most);
  }

  private CorpusInspection look(CorpusInspection.Request request, PipelineOptions options) {
    try {
      return CorpusInspection.of(request, options);
    } catch (IOException e) {
      throw new CommandFailedException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
