package org.voicepersona.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.voicepersona.output.Fingerprint;
import org.voicepersona.output.OutputDirectory;
import org.voicepersona.output.Progress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a run's result lies. */
final class OutputOption {

  @Option(
      names = "--output",
      paramLabel = "DIR",
      converter = Location.class,
      defaultValue = "voicepersona-output",
      description = "the folder of the result, perhaps an hdfs:// URI (default: ${DEFAULT-VALUE})")
  private Path directory;

  /** Reads a path or a URI. */
  static final class Location implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      try {
        return OutputDirectory.path(text);
      } catch (IllegalArgumentException | UncheckedIOException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  Path directory() {
    return directory;
  }

  /** Returns what a run goes on with that is to describe what is not yet described. */
  Optional<Fingerprint> begun() {
    try {
      return Progress.begun(directory);
    } catch (IOException e) {
      throw new CommandFailedException(e.getMessage(), e);
    }
  }

  /** Returns what a run goes on with that is to describe rows again. */
  Optional<Fingerprint> begunAgain() {
    try {
      return Progress.begunAgain(directory);
    } catch (IOException e) {
      throw new CommandFailedException(e.getMessage(), e);
    }
  }
}
