package org.voicepersona.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.voicepersona.globe.Balance;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowFilter;
import org.voicepersona.globe.RowSelection;
import org.voicepersona.globe.Split;
import org.voicepersona.output.PublishedOutput;
import org.voicepersona.output.VoiceRecord;
import org.voicepersona.pipeline.Intake;
import org.voicepersona.pipeline.RunResult;
import org.voicepersona.pipeline.RunSettings;
import org.voicepersona.pipeline.RunnerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Describes a few clips and shows them. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Describes a few clips of the bundled sample and shows what was said.",
      "It has an output folder of its own: the progress of a real run is not touched."
    })
final class TestCommand implements Callable<Integer> {

  private static final String MARK = ".voicepersona-test";

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "2",
      description = "how many clips (default: ${DEFAULT-VALUE})")
  private int samples;

  @Option(
      names = "--input",
      paramLabel = "DIR|GLOB",
      description = "another corpus than the bundled sample")
  private String input = "";

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "voicepersona-test",
      description = "the folder of the result (default: ${DEFAULT-VALUE})")
  private Path output;

  @Mixin private DescriberOptions describer;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RunSettings settings = Usage.check(spec, this::settings);
    claimOutput();
    RunResult result = new RunSession(spec, settings, RunnerOptions.parse(List.of())).run();
    if (!result.complete()) {
      return VoicePersona.FAILED;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      voices.forEach(voice -> VoiceText.print(out, voice));
    }
    out.flush();
    return 0;
  }

  /** Starts anew each time, so only in a folder that is new or was made by this command. */
  private void claimOutput() throws IOException {
    Path mark = output.resolve(MARK);
    if (Files.exists(output) && !Files.exists(mark)) {
      throw new ParameterException(
          spec.commandLine(), output + " was not made by this command: choose another --output");
    }
    Files.createDirectories(output);
    Files.writeString(mark, "made by 'voicepersona test', which starts anew here each time\n");
  }

  private RunSettings settings() {
    if (samples < 1) {
      throw new IllegalArgumentException("samples is " + samples + ", must be at least 1");
    }
    return new RunSettings(
        input.isEmpty() ? BundledSample.directory().toString() : input,
        EnumSet.allOf(Split.class),
        "",
        ColumnNames.GLOBE,
        Intake.STREAM,
        new RowSelection(0, Long.MAX_VALUE, RowFilter.ALL, Balance.NONE, samples),
        output,
        false,
        samples,
        describer.choose(Optional.empty(), true),
        describer.seed(),
        describer.maxAudioSeconds());
  }
}
