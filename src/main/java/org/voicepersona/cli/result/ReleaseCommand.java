package org.voicepersona.cli.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.voicepersona.cli.option.ClipOptions;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.cli.option.ResultOption;
import org.voicepersona.cli.option.SplitOptions;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.globe.folder.SourceCard;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.upload.PublicRepositoryException;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.report.ClipSource;
import org.voicepersona.report.Release;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a data set of a finished run, for publication. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a folder of a finished run that the Hugging Face Hub and datasets read without code:"
          + " a card, and Parquet files with the recordings inside."
    })
public final class ReleaseCommand implements Callable<Integer> {

  @Mixin private ResultOption result;
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
      description = "such as cc0-1.0 (default: what the card of the corpus says, if anything)")
  private String license;

  @Option(
      names = "--language",
      paramLabel = "CODE",
      split = ",",
      description =
          "what is spoken, such as en (default: what the card of the corpus says, if anything)")
  private List<String> languages = List.of();

  @Option(names = "--exclude-flagged", description = "leave out descriptions with a flag")
  private boolean excludeFlagged;

  @Option(names = "--no-audio", description = "leave out the recordings")
  private boolean noAudio;

  @Option(
      names = "--push",
      paramLabel = "OWNER/NAME",
      description = {
        "upload the folder to this data set of the Hub; made if it is not there, private"
            + " unless --public, and refused if it is public without --public. Needs HF_TOKEN.",
        "Run again after an interruption, it goes on; where nothing has changed, it does nothing."
      })
  private Optional<String> push = Optional.empty();

  @Option(names = "--public", description = "make the data set of --push public")
  private boolean isPublic;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Usage.needs(spec, "--public", "--push");
    split.requireWhole(spec);
    Release.Settings settings =
        Usage.check(
            spec,
            () ->
                new Release.Settings(
                    to,
                    title,
                    license,
                    languages,
                    push.orElse(""),
                    SourceCard.NONE,
                    split.shares(),
                    excludeFlagged));
    Optional<PushTarget> target = Usage.check(spec, this::target);
    PublishedOutput run = result.open();
    result.requireDestination(to, false, clipOptions.corpus(run));
    if (target.isPresent()) {
      target.get().requireOurs();
    }
    List<Path> files = write(run, settings);
    print(files);
    if (target.isPresent()) {
      push(target.get(), files);
    }
    return 0;
  }

  private Optional<PushTarget> target() {
    return push.map(RepoId::dataset).map(repo -> new PushTarget(repo, hubSettings()));
  }

  private void push(PushTarget target, List<Path> files) {
    try {
      boolean isHidden = target.create(!isPublic);
      String commit = target.push(to, files, title);
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s is at %s@%s%n", to, target, commit);
      if (isHidden && isPublic) {
        out.println("It was there before and is private: its page on the Hub changes that.");
      }
    } catch (PublicRepositoryException e) {
      throw new CommandFailedException(e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailedException(
          e.getMessage() + ". What was uploaded is kept; the same command goes on", e);
    }
  }

  private HubSettings hubSettings() {
    HubSettings settings = HubSettings.of(System.getenv());
    return clipOptions.endpoint().map(settings::withEndpoint).orElse(settings);
  }

  private List<Path> write(PublishedOutput run, Release.Settings settings) throws IOException {
    if (noAudio) {
      return Release.write(run, settings.of(sourceCard(run, false)), Optional.empty());
    }
    try (ClipSource clips = clipOptions.open(spec, run)) {
      return Release.write(run, settings.of(sourceCard(run, true)), Optional.of(clips));
    }
  }

  /**
   * Returns the card of the corpus, if this user or a run of this user has named that.
   *
   * @param elsewhere whether it may be read from another machine
   */
  private SourceCard sourceCard(PublishedOutput run, boolean elsewhere) throws IOException {
    String corpus = clipOptions.corpus(run);
    return corpus.isEmpty() || (corpus.contains("://") && !elsewhere)
        ? SourceCard.NONE
        : SourceCard.of(corpus);
  }

  private void print(List<Path> files) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (Path file : files) {
      out.printf("%,14d bytes  %s%n", Files.size(file), file);
    }
  }
}
