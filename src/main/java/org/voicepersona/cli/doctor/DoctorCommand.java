package org.voicepersona.cli.doctor;

import static org.voicepersona.cli.doctor.Finding.facts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.voicepersona.cli.doctor.Finding.Verdict;
import org.voicepersona.cli.option.DescriberOptions;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.cli.option.OutputOption;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.cli.terminal.Text;
import org.voicepersona.describe.UnusableException;
import org.voicepersona.describe.api.ApiSettings;
import org.voicepersona.hub.filesystem.HubRegistrar;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.pipeline.RunnerOptions;
import org.voicepersona.pipeline.choice.DescriberChoice;
import org.voicepersona.pipeline.choice.DescriberPreference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reports what this machine can describe with, the describer a run would use, and its speed. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Says what this machine has to describe with, who would describe and why not the others, and how"
          + " long a corpus would take.",
      "Takes the options of process that say who describes. The exit status is 0 if someone can."
    })
public final class DoctorCommand implements Callable<Integer> {

  /** Clips in GLOBE_V2, for the estimate of a corpus's time. */
  private static final long CORPUS_CLIPS = 540_000;

  private static final int LONGEST_LINE = 1_000;

  @Mixin private DescriberOptions describer;
  @Mixin private OutputOption output;

  @Option(names = "--json", description = "print one JSON object and nothing else")
  private boolean json;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "how long to measure the speed, once all is loaded (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--no-measure", description = "do not measure the speed, and load no model")
  private boolean noMeasure;

  @Spec private CommandSpec spec;

  private final List<Finding> findings = new ArrayList<>();

  @Override
  public Integer call() {
    Usage.excludes(spec, "--no-measure", "--seconds", "measures nothing");
    HubSettings hub =
        Usage.check(spec, () -> HubRegistrar.hub(RunnerOptions.parse(List.of())).settings());
    Finding natives = new NativesCheckup().finding();
    if (natives.verdict() == Verdict.FAIL) {
      add(natives);
      return conclude(false);
    }
    List<ModelCheckup> models = Usage.check(spec, () -> ModelCheckup.of(describer));
    Optional<ApiSettings> api = Usage.check(spec, describer::apiSettings);
    add(natives);
    new MachineCheckup(Machine.here()).findings().forEach(this::add);
    new EnvironmentCheckup(models, hub, output.directory()).findings().forEach(this::add);
    return conclude(answers(api) && choose());
  }

  /**
   * Checks the API endpoint, if it may be used; returns whether a describer may be usable. An
   * endpoint that fails matters only if no other describer may be chosen.
   */
  private boolean answers(Optional<ApiSettings> api) {
    if (api.isEmpty()) {
      return true;
    }
    Finding endpoint = new EndpointCheckup(api.get()).finding();
    add(endpoint);
    return endpoint.verdict() != Verdict.FAIL || describer.describers().size() > 1;
  }

  private int conclude(boolean usable) {
    if (json) {
      printJson(usable);
    }
    return usable ? 0 : ExitStatus.FAILED;
  }

  /** Chooses a describer and reports it; returns whether one is usable. */
  private boolean choose() {
    SpeedTrial speed = new SpeedTrial(Duration.ofSeconds(seconds));
    try {
      DescriberChoice choice = describer.choose(noMeasure ? DescriberPreference.NO_TRIAL : speed);
      add(chosen(choice));
      add(speed(speed.secondsPerClip()));
      return true;
    } catch (CheckpointException | ShortageException | UnusableException e) {
      add(new Finding("describer", Verdict.FAIL, e.getMessage(), facts("fault", e.getMessage())));
      return false;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static Finding chosen(DescriberChoice choice) {
    ChosenDescriber account = choice.account();
    return new Finding(
        "describer",
        Verdict.OK,
        choice.toLines().strip().replaceFirst("^describer: ", ""),
        facts(
            "name", account.describer(),
            "model", account.model(),
            "reason", account.reason(),
            "rejected", account.rejected()));
  }

  private static Finding speed(OptionalDouble measured) {
    if (measured.isEmpty()) {
      return new Finding("speed", Verdict.NOTE, "not measured", facts("measured", false));
    }
    double seconds = measured.getAsDouble();
    return new Finding(
        "speed",
        Verdict.OK,
        "%s; %,d clips would take %s"
            .formatted(rate(seconds), CORPUS_CLIPS, Text.duration(seconds * CORPUS_CLIPS)),
        facts(
            "measured",
            true,
            "seconds_per_clip",
            seconds,
            "corpus_clips",
            CORPUS_CLIPS,
            "corpus_seconds",
            seconds * CORPUS_CLIPS));
  }

  private static String rate(double secondsPerClip) {
    return secondsPerClip < 1
        ? String.format(Locale.ROOT, "%.1f clips a second", 1 / secondsPerClip)
        : String.format(Locale.ROOT, "%.1f s a clip", secondsPerClip);
  }

  /** Prints a finding immediately, since some checks take long. */
  private void add(Finding finding) {
    findings.add(finding);
    if (!json) {
      String name = finding.check().replace('_', ' ');
      String margin = "%-5s %-12s ".formatted(finding.verdict().mark(), name);
      for (String line : finding.summary().lines().toList()) {
        out().println(margin + Terminal.plain(line, LONGEST_LINE));
        margin = " ".repeat(margin.length());
      }
      out().flush();
    }
  }

  private void printJson(boolean usable) {
    Map<String, Object> checks = new LinkedHashMap<>();
    for (Finding finding : findings) {
      Map<String, Object> check = new LinkedHashMap<>();
      check.put("status", finding.verdict().name().toLowerCase(Locale.ROOT));
      check.put("summary", finding.summary());
      check.putAll(finding.facts());
      checks.put(finding.check(), check);
    }
    try {
      String object =
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(facts("usable", usable, "checks", checks));
      out().println(Terminal.json(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of plain values could not be written as JSON", e);
    }
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
