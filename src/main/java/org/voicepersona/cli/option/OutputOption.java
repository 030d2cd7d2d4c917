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

/** The option of a run's output directory. */
public final class OutputOption {

  @Option(
      names = "--output",
      paramLabel = "DIR",
      converter = Location.class,
      defaultValue = "voicepersona-output",
      description = "the folder of the result, perhaps an hdfs:// URI (default: ${DEFAULT-VALUE})")
  private Path directory;

  /** Converts a path, or a URI of a file system that results can be written to. */
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

  /** Returns the output directory. */
  public Path directory() {
    return directory;
  }

  /**
   * Checks a folder for the result of a run over {@code input}, before anything is written.
   *
   * @throws PlaceRefusedException if something would be lost there
   */
  public static void require(Path directory, String input) throws IOException {
    new CorpusBounds(input).requireApart(new OutputDirectory(directory).root(), "--output");
    OutputGuard.require(directory);
  }

  /** Checks the output directory as {@link #require(Path, String)} does. */
  public void require(String input) throws IOException {
    require(directory, input);
  }

  /** Checks that the output directory does not overlap {@code input}. */
  public void requireApart(String input) throws IOException {
    new CorpusBounds(input).requireApart(new OutputDirectory(directory).root(), "--output");
  }

  /** Checks that no foreign files would be lost in the output directory. */
  public void requireOwn() throws IOException {
    OutputGuard.require(directory);
  }

  /** Returns the fingerprint of the output that a run would continue, if there is one. */
  public Optional<Fingerprint> begun() throws IOException {
    return Progress.begun(directory);
  }

  /** Returns the rules of an unfinished regeneration, if there is one. */
  public Optional<List<RowRule>> unfinishedRegeneration() throws IOException {
    return Progress.unfinishedRegeneration(directory);
  }

  /** Returns the summary of the result. */
  public RunSummary described() throws IOException {
    return Progress.described(directory);
  }
}
