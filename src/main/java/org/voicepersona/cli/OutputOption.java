package org.voicepersona.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.voicepersona.output.OutputDirectory;
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
}
