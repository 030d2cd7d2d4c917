package org.voicepersona.cli.run;

import java.util.function.Supplier;
import org.voicepersona.cli.option.CorpusOptions;
import org.voicepersona.cli.option.DescriberOptions;
import org.voicepersona.cli.option.OutputOption;
import org.voicepersona.pipeline.Intake;
import org.voicepersona.pipeline.RunSettings;
import org.voicepersona.pipeline.choice.DescriberChoice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that {@code process} and {@code regenerate} share. */
final class RunOptions {

  @Mixin private CorpusOptions corpus;
  @Mixin private DescriberOptions describer;
  @Mixin private OutputOption output;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "ROWS",
      defaultValue = "100",
      description = "rows of a shard that are committed together (default: ${DEFAULT-VALUE})")
  private int checkpointInterval;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  CorpusOptions corpus() {
    return corpus;
  }

  DescriberOptions describer() {
    return describer;
  }

  OutputOption output() {
    return output;
  }

  /**
   * Returns the settings of the run.
   *
   * @param of the corpus options, of this command or completed by those of an earlier run
   * @param chosen the describer; evaluated last, as that may take long
   * @throws IllegalArgumentException if a value is invalid
   */
  RunSettings settings(
      CorpusOptions of, Intake intake, boolean resume, Supplier<DescriberChoice> chosen) {
    return new RunSettings(
        of.input(spec),
        of.splits(),
        of.dataset(),
        of.columns(),
        intake,
        of.selection(describer.seed()),
        output.directory(),
        resume,
        checkpointInterval,
        chosen.get(),
        describer.seed(),
        describer.maxAudioSeconds(),
        of.asOptions());
  }
}
