package org.voicepersona.cli.run;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.cli.option.DescriberOptions;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.cli.option.OutputOption;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.terminal.VoiceText;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.select.Balance;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.VoiceRecord;
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

/** Describes a few clips and prints the descriptions. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Describes a few clips of the bundled sample and shows what was said.",
      "It has an output folder of its own: the progress of a real run is not touched."
    })
public final class TestCommand implements Callable<Integer> {

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
    FreshFolder fresh = new FreshFolder(new OutputDirectory(output).root());
    claimOutput(settings.input());
    RunResult result;
    try {
      result = new RunSession(spec, settings, RunnerOptions.parse(List.of()), fresh).run();
    } catch (CommandFailedException | ParameterException e) {
      giveUp(fresh);
      throw e;
    }
    if (!result.complete()) {
      return ExitStatus.FAILED;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      voices.forEach(voice -> VoiceText.print(out, voice));
    }
    out.flush();
    return 0;
  }

  /** Marks the output, which must be new or marked, since each call starts anew there. */
  private void claimOutput(String corpus) throws IOException {
    Path mark = output.resolve(MARK);
    boolean isMarked = Files.isRegularFile(mark, NOFOLLOW_LINKS);
    if (Files.exists(output) && !isMarked) {
      throw new PlaceRefusedException(
          output + " was not made by this command: choose another --output");
    }
    OutputOption.require(output, corpus);
    if (!isMarked) {
      new OutputDirectory(output).create();
      Files.writeString(
          mark, "made by 'voicepersona test', which starts anew here each time\n", CREATE_NEW);
    }
  }

  /** Removes the folder if it is new and empty but for the mark. */
  private void giveUp(FreshFolder fresh) throws IOException {
    boolean isEmpty;
    try (Stream<Path> entries = Files.list(output)) {
      isEmpty = entries.allMatch(entry -> entry.endsWith(MARK));
    }
    if (fresh.isNew() && isEmpty) {
      Files.deleteIfExists(output.resolve(MARK));
      fresh.removeEmpty();
    }
  }

  private RunSettings settings() {
    if (samples < 1) {
      throw new IllegalArgumentException("samples is " + samples + ", must be at least 1");
    }
    return new RunSettings(
        input.isEmpty() ? BundledSample.directory().toString() : input,
        SplitChoice.ALL,
        "",
        ColumnNames.GLOBE,
        Intake.STREAM,
        new RowSelection(0, Long.MAX_VALUE, RowFilter.ALL, Balance.NONE, samples),
        output,
        false,
        samples,
        describer.choose(Optional.empty(), true),
        describer.seed(),
        describer.maxAudioSeconds(),
        List.of());
  }
}
