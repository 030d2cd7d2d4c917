package org.voicepersona.cli.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.cli.option.BeamOptions;
import org.voicepersona.cli.option.CorpusOptions;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.cli.option.OutputOption;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.UnusableException;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.pipeline.Intake;
import org.voicepersona.pipeline.RunResult;
import org.voicepersona.pipeline.RunSettings;
import org.voicepersona.pipeline.RunnerOptions;
import org.voicepersona.pipeline.choice.DescriberChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Describes some rows of a finished run again. */
@Command(
    name = "regenerate",
    mixinStandardHelpOptions = true,
    description = {
      "Describes some rows of a finished run again, and puts the new text in the place of the old"
          + " when all is done; until then readers see the old. What a row said goes to former.jsonl.",
      "Takes the options of process, and goes on where it was stopped. What the run was told of its"
          + " corpus holds here too: --input, --split, --dataset, --column and --filter may be left out.",
      "Which rows are described again is said by --where alone; --start, --end, --limit and --balance"
          + " have no effect."
    })
public final class RegenerateCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Option(
      names = "--where",
      paramLabel = "RULE",
      description = {
        "which rows: failed, failed=REASON, flagged, FIELD=VALUE or FIELD!=VALUE with a field of the"
            + " records, such as model!=NAME or prompts!=NAME; may be repeated, any of them selects",
        "(default: what another describer, model or prompt set said, and what failed)"
      })
  private List<String> where = List.of();

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    OutputOption output = options.output();
    BeamOptions beam = new BeamOptions(spec, beamOptions);
    output.requireOwn();
    CorpusOptions described = described(output.described());
    PipelineOptions runner = beam.parse(described.input(spec));
    output.requireApart(described.input(spec));
    Optional<Fingerprint> begun = output.begun();
    DescriberChoice chosen =
        Usage.check(spec, () -> choose(begun, RunnerOptions.describesHere(runner)));
    List<RowRule> rules = Usage.check(spec, () -> rules(chosen.provenance()));
    RunSettings settings =
        Usage.check(spec, () -> options.settings(described, Intake.STREAM, true, () -> chosen));
    Optional<RunResult> result = new RunSession(spec, settings, runner).runAgain(rules);
    if (result.isEmpty()) {
      spec.commandLine().getOut().println("No row is selected: nothing to do.");
      return 0;
    }
    return result.get().complete() ? 0 : ExitStatus.FAILED;
  }

  /** Returns the run's corpus options; with the location only if the run was this user's. */
  private CorpusOptions described(RunSummary result) throws IOException {
    String place = result.isOfThisUser() ? result.corpus().input() : "";
    return Usage.check(spec, () -> options.corpus().completedBy(result.corpus(), place));
  }

  /** Chooses the describer; {@code auto} keeps the run's, so as not to mix describers unasked. */
  private DescriberChoice choose(Optional<Fingerprint> begun, boolean here) {
    try {
      return options.describer().choose(begun, here);
    } catch (UnusableException e) {
      throw new UnusableException(
          e.getMessage()
              + "%nName another with --describer to describe rows again by that one.".formatted());
    }
  }

  private List<RowRule> rules(Provenance now) {
    if (!where.isEmpty()) {
      return where.stream().map(RowRule::parse).toList();
    }
    return List.of(
        new RowRule("describer", false, now.describer()),
        new RowRule("model", false, now.model()),
        new RowRule("prompt_set", false, now.promptSet()),
        RowRule.parse("failed"));
  }
}
