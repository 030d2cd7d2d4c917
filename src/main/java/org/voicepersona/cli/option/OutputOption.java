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
  public static void require(Path directory, String input) throws IOException {
    new CorpusBounds(input).requireApart(new OutputDirectory(directory).root(), "--output");
    OutputGuard.require(directory);
  }

  /** Passes the folder as {@link #require(Path, String)} does. */
  public void require(String input) throws IOException {
    require(directory, input);
  }

  /** Passes the folder if it is apart from {@code input}. */
  public void requireApart(String input) throws IOException {
    new CorpusBounds(input).requireApart(new OutputDirectory(directory).root(), "--output");
  }

  /** Passes the folder if nothing would be lost there, whatever the input. */
  public void requireOwn() throws IOException {
    OutputGuard.require(directory);
  }

  /** Returns what a run goes on with that is to describe what is not yet described. */
  public Optional<Fingerprint> begun() throws IOException {
    return Progress.begun(directory);
  }

  /** Returns the rules of a regeneration that was stopped; nothing if none was. */
  public Optional<List<RowRule>> unfinishedRegeneration() throws IOException {
    return Progress.unfinishedRegeneration(directory);
  }

  /** Returns what is known of the result. */
  public RunSummary described() throws IOException {
    return Progress.described(directory);
  }
}
