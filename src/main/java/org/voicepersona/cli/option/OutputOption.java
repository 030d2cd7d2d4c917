package org.voicepersona.cli.option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.voicepersona.output.OutputGuard;
import org.voicepersona.output.Progress;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.pipeline.CorpusBounds;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a run's result lies. */
public final class OutputOption {

  @Option(
      names = "--output",
      paramLabel = "DIR",
      converter = Location.class,
      defaultValue = "voicepersona-output",
      description = "the folder of the result, perhaps an hdfs:// URI (default: ${DEFAULT-VALUE})")
  private Path directory;

  /** Reads a path, or a URI of a file system that results can be written to. */
  static final class Location implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      boolean isElsewhere = text.contains("://") && !text.startsWith("file:");
      try {
        return isElsewhere ? OutputDirectory.path(text) : new LocalPath().convert(text);
      } catch (IllegalArgumentException | UncheckedIOException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Returns the output directory that was named. */
  public Path directory() {
    return directory;
  }

  /**
   * Passes a folder for the result of a run over {@code input}, before anything is written.
   *
   * @throws PlaceRefusedException if something would be lost there
   */
  public static void require(Path directory, String input) {
    requireApart(directory, input);
    requireOwn(directory);
  }

  private static void requireApart(Path directory, String input) {
    try {
      new CorpusBounds(input).requireApart(new OutputDirectory(directory).root(), "--output");
    } catch (IOException e) {
      throw new CommandFailedException(e);
    }
  }

  private static void requireOwn(Path directory) {
    try {
      OutputGuard.require(directory);
    } catch (IOException e) {
      throw new CommandFailedException(e);
    }
  }

  /** Passes the folder as {@link #require(Path, String)} does. */
  public void require(String input) {
    require(directory, input);
  }

  /** Passes the folder if it is apart from {@code input}. */
  public void requireApart(String input) {
    requireApart(directory, input);
  }

  /** Passes the folder if nothing would be lost there, whatever the input. */
  public void requireOwn() {
    requireOwn(directory);
  }

  /** Returns what a run goes on with that is to describe what is not yet described. */
  public Optional<Fingerprint> begun() {
    try {
      return Progress.begun(directory);
    } catch (IOException e) {
      throw new CommandFailedException(e);
    }
  }

  /** Returns the rules of a regeneration that was stopped; nothing if none was. */
  public Optional<List<RowRule>> unfinishedRegeneration() {
    try {
      return Progress.unfinishedRegeneration(directory);
    } catch (IOException e) {
      throw new CommandFailedException(e);
    }
  }

  /** Returns what is known of the result. */
  public RunSummary described() {
    try {
      return Progress.described(directory);
    } catch (IOException e) {
      throw new CommandFailedException(e);
    }
  }
}
