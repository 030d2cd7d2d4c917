package org.voicepersona.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.cli.option.BeamOptions;
import org.voicepersona.cli.option.CorpusOptions;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.cli.option.IntakeOptions;
import org.voicepersona.cli.option.OutputOption;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.pipeline.RunResult;
import org.voicepersona.pipeline.RunSettings;
import org.voicepersona.pipeline.RunnerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Describes a corpus. */
@Command(
    name = "process",
    mixinStandardHelpOptions = true,
    description = {
      "Describes a corpus; started again, it goes on where it was stopped.",
      "Beam's own options, such as --runner or --targetParallelism=4, pass through."
    })
public final class ProcessCommand implements Callable<Integer> {

  @Mixin private RunOptions options;
  @Mixin private IntakeOptions intake;

  @Option(
      names = "--no-resume",
      negatable = true,
      description =
          "start anew; the old result stays until the new one is complete (default: resume)")
  private boolean noResume;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    CorpusOptions corpus = options.corpus();
    OutputOption output = options.output();
    PipelineOptions runner = runner();
    output.require(corpus.input(spec));
    Optional<Fingerprint> begun = noResume ? Optional.empty() : output.begun();
    RunSettings settings =
        Usage.check(
            spec,
            () ->
                options.settings(
                    corpus,
                    intake.intake(),
                    !noResume,
                    () -> options.describer().choose(begun, RunnerOptions.describesHere(runner))));
    Optional<List<RowRule>> unfinished =
        noResume ? Optional.empty() : output.unfinishedRegeneration();
    if (unfinished.isPresent()) {
      spec.commandLine()
          .getOut()
          .println("Rows that were to be described again are not yet all done: they come first.");
      Optional<RunResult> again = new RunSession(spec, settings, runner).runAgain(unfinished.get());
      if (again.isPresent() && !again.get().complete()) {
        return ExitStatus.FAILED;
      }
    }
    RunResult result = new RunSession(spec, settings, runner).run();
    return result.complete() ? 0 : ExitStatus.FAILED;
  }

  private PipelineOptions runner() {
    BeamOptions beam = new BeamOptions(spec, beamOptions);
    intake.requireWhole(spec);
    options.corpus().requireWhole(spec);
    if (noResume && Usage.check(spec, intake::intake).grown()) {
      throw new ParameterException(
          spec.commandLine(),
          "--new goes on with what is there, --no-resume starts anew: choose one");
    }
    return beam.parse(options.corpus().input(spec));
  }
}
