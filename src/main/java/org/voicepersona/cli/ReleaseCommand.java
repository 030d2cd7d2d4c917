package org.voicepersona.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.voicepersona.hub.HubSettings;
import org.voicepersona.hub.HubTraffic;
import org.voicepersona.hub.HubUpload;
import org.voicepersona.hub.RepoId;
import org.voicepersona.output.DataFiles;
import org.voicepersona.output.PublishedOutput;
import org.voicepersona.report.ClipSource;
import org.voicepersona.report.Release;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a data set of a finished run that others can load. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a folder of a finished run that the Hugging Face Hub and datasets read without code:",
      "a card, and Parquet files with the recordings inside."
    })
final class ReleaseCommand implements Callable<Integer> {

  @Mixin private OutputOption output;
  @Mixin private ClipOptions clipOptions;
  @Mixin private SplitOptions split;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "the folder to make; new, empty, or with an earlier release")
  private Path to;

  @Option(
      names = "--title",
      paramLabel = "NAME",
      defaultValue = "Voice descriptions",
      description = "the name people read (default: ${DEFAULT-VALUE})")
  private String title;

  @Option(
      names = "--license",
      paramLabel = "ID",
      defaultValue = "",
      description = "such as cc0-1.0 (default: that of the corpus, if it is GLOBE)")
  private String license;

  @Option(names = "--exclude-flagged", description = "leave out descriptions with a flag")
  private boolean excludeFlagged;

  @Option(names = "--no-audio", description = "leave out the recordings")
  private boolean noAudio;

  @Option(
      names = "--push",
      paramLabel = "OWNER/NAME",
      description = {
        "upload the folder to this data set of the Hub; made if it is not there, private",
        "unless --public. Needs HF_TOKEN. Run again after an interruption, it goes on."
      })
  private Optional<String> push = Optional.empty();

  @Option(names = "--public", description = "make the data set of --push public")
  private boolean isPublic;

  @Option(
      names = "--hf-endpoint",
      paramLabel = "URL",
      description = "the Hub (default: HF_ENDPOINT, else https://huggingface.co)")
  private Optional<String> endpoint = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PublishedOutput run = Results.open(output.directory());
    Release.Settings settings =
        Usage.check(
            spec, () -> new Release.Settings(to, title, license, split.shares(), excludeFlagged));
    Optional<RepoId> target = Usage.check(spec, () -> push.map(RepoId::dataset));
    List<Path> files = write(run, settings);
    print(files);
    if (target.isPresent()) {
      push(target.get(), files);
    }
    return 0;
  }

  private void push(RepoId repo, List<Path> files) {
    HubSettings hub = Usage.check(spec, this::hubSettings);
    try {
      HubUpload upload = new HubUpload(hub, HubTraffic.OF_THIS_PROCESS);
      upload.create(repo, !isPublic);
      String commit = upload.replace(repo, to, files, DataFiles.NAME, title);
      spec.commandLine().getOut().printf("%s is at %s@%s%n", to, repo, commit);
    } catch (IOException e) {
      throw new CommandFailedException(
          e.getMessage() + ". What was uploaded is kept; the same command goes on", e);
    }
  }

  private HubSettings hubSettings() {
    HubSettings settings = HubSettings.of(System.getenv());
    return endpoint.map(settings::withEndpoint).orElse(settings);
  }

  private List<Path> write(PublishedOutput run, Release.Settings settings) throws IOException {
    try {
      if (noAudio) {
        return Release.write(run, settings, Optional.empty());
      }
      try (ClipSource clips = clipOptions.open(run)) {
        return Release.write(run, settings, Optional.of(clips));
      }
    } catch (IOException e) {
      throw new CommandFailedException(e.getMessage(), e);
    }
  }

  private void print(List<Path> files) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (Path file : files) {
      out.printf("%,14d bytes  %s%n", Files.size(file), file);
    }
  }
}
