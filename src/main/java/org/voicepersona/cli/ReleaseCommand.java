package org.voicepersona.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PublishedOutput run = Results.open(output.directory());
    Release.Settings settings =
        Usage.check(
            spec, () -> new Release.Settings(to, title, license, split.shares(), excludeFlagged));
    print(write(run, settings));
    return 0;
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
