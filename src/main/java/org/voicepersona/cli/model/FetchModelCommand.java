package org.voicepersona.cli.model;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.cli.option.BeamOptions;
import org.voicepersona.cli.option.PreparationOptions;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.terminal.WorkDisplay;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubDownload;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.filesystem.HubRegistrar;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.prepare.Manifest;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.prepare.StagedPreparation;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.registry.SpeechModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Downloads a model, and optionally prepares it during the download. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Downloads a model from the Hugging Face Hub into its standard cache; with --prepare"
          + " quantises it on the way, with no more than one of its large files on the disk at a time.",
      "Run again after an interruption, it goes on where it stopped."
    })
final class FetchModelCommand implements Callable<Integer> {

  private static final Set<String> OTHERS = Set.of("LICENSE", "README.md");

  @Parameters(
      paramLabel = "OWNER/NAME",
      defaultValue = "Qwen/Qwen2-Audio-7B-Instruct",
      description = "the model, or hf://OWNER/NAME@REVISION (default: ${DEFAULT-VALUE})")
  private String name;

  @Option(names = "--prepare", description = "quantise it, as model prepare does")
  private boolean prepare;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = {
        "with --prepare: the new folder (default: where the program looks for a model; of a"
            + " Whisper model the folder of its name beside that)"
      })
  private Optional<Path> to = Optional.empty();

  @Mixin private PreparationOptions preparation;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PipelineOptions options = new BeamOptions(spec, beamOptions).parse();
    PreparationOptions.requireAsked(spec);
    Usage.needs(spec, "--to", "--prepare");
    HubPath asked = Usage.check(spec, this::place);
    Hub hub = Usage.check(spec, () -> HubRegistrar.hub(options));
    Usage.check(spec, preparation::check);
    try (WorkDisplay display = WorkDisplay.ofTransfer(spec.commandLine().getOut())) {
      if (prepare) {
        fetchPrepared(hub, asked, display);
      } else {
        fetchAll(hub, asked, display);
      }
      return 0;
    }
  }

  private HubPath place() {
    return HubPath.named(name, RepoId::model);
  }

  private void fetchAll(Hub hub, HubPath asked, WorkDisplay display) throws IOException {
    Path folder = fetchWhole(hub, asked, fetchSmall(hub, asked, display), display);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s lies in %s%n", asked, folder);
    out.printf(
        "Next: voicepersona model prepare --from %s --to %s%n", folder, target(asked, folder));
    out.flush();
  }

  /** Downloads all files but the weights and returns the commit. */
  private static String fetchSmall(Hub hub, HubPath asked, WorkDisplay display) throws IOException {
    return new HubDownload(hub, display)
        .run(asked.repo(), asked.revision(), FetchModelCommand::isSmallFile);
  }

  /** Downloads the weights too and returns the snapshot folder. */
  private static Path fetchWhole(Hub hub, HubPath asked, String commit, WorkDisplay display)
      throws IOException {
    Path folder = hub.cache().snapshot(asked.repo(), commit);
    // Other weight files may be copies in another precision.
    Set<String> weights = Set.copyOf(Checkpoint.shards(folder));
    new HubDownload(hub, display).run(asked.repo(), commit, weights::contains);
    return folder;
  }

  private void fetchPrepared(Hub hub, HubPath asked, WorkDisplay display) throws IOException {
    String commit = fetchSmall(hub, asked, display);
    Path small = hub.cache().snapshot(asked.repo(), commit);
    Path target = target(asked, small);
    ModelConfig config = SpeechModels.config(small);
    PreparationSettings settings = Usage.check(spec, () -> preparation.settings(config, ""));
    PrintWriter out = spec.commandLine().getOut();
    Manifest manifest;
    if (PreparationSetup.asksTheModel(preparation, config)) {
      ModelPreparation.requireFree(target, settings);
      Path whole = fetchWhole(hub, asked, commit, display);
      try (Checkpoint checkpoint = SpeechModels.openCheckpoint(whole)) {
        manifest = PreparationSetup.prepare(preparation, checkpoint, target, out);
      }
    } else {
      manifest = prepareOnTheWay(new HubShards(hub, asked, commit, display), small, commit, target);
    }
    ModelCommand.print(manifest, out);
    out.printf("%nprepared in %s%n", target);
    out.flush();
  }

  private Manifest prepareOnTheWay(HubShards shards, Path small, String commit, Path target)
      throws IOException {
    ModelConfig config = SpeechModels.config(small);
    try (PreparationSetup setup =
            PreparationSetup.of(preparation, config, small, Optional.empty(), target);
        WorkDisplay work = WorkDisplay.ofPreparation(spec.commandLine().getOut())) {
      return new StagedPreparation(
              small,
              commit,
              shards,
              target,
              setup.settings(),
              setup.calibrator(),
              SpeechModels::checkedConfig,
              work)
          .run();
    }
  }

  /** Selects the configuration, not a repository's other folders and formats. */
  private static boolean isSmallFile(String path) {
    return OTHERS.contains(path) || path.matches("[^/]+\\.(json|txt)");
  }

  /** Returns the folder to prepare a model in, whose small files are in {@code folder}. */
  private Path target(HubPath asked, Path folder) {
    return to.orElseGet(
        () -> {
          Path home = Path.of(System.getProperty("user.home"));
          if (SpeechModels.config(folder) instanceof Qwen2AudioConfig) {
            return ModelLocation.standard(System.getenv(), home).directory();
          }
          Path whisper = ModelLocation.standardWhisper(System.getenv(), home).directory();
          String name = asked.repo().name().replaceFirst(".*/", "");
          return System.getenv().containsKey(ModelLocation.WHISPER_VARIABLE)
              ? whisper
              : whisper.resolveSibling(name);
        });
  }
}
