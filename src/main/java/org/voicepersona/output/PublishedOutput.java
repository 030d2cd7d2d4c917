package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.voicepersona.globe.Failure;

/**
 * Reads a published output directory. Streams hold a file open until they are closed, and one
 * record in memory; a damaged line ends them with an {@link UncheckedIOException} that names it.
 *
 * @param output the directory
 */
public record PublishedOutput(OutputDirectory output) {

  /** Names the directory that {@code --output} was. */
  public static PublishedOutput at(Path directory) {
    return new PublishedOutput(new OutputDirectory(directory));
  }

  /** Returns the described voices, by split and index. */
  public Stream<VoiceRecord> descriptions() throws IOException {
    return read(output.descriptions(), JsonLines::readVoice);
  }

  /** Returns the rows and shards that could not be described, by split and index. */
  public Stream<Failure> failures() throws IOException {
    return read(output.failures(), JsonLines::readFailure);
  }

  /** Returns what is known of the run as a whole. */
  public RunSummary summary() throws IOException {
    return RunSummary.read(output.summary());
  }

  @SuppressWarnings("StreamResourceLeak") // The caller closes the stream.
  private static <T> Stream<T> read(Path file, LineReader<T> reader) throws IOException {
    AtomicLong lineNumber = new AtomicLong();
    return Files.lines(file, UTF_8)
        .map(
            line -> {
              lineNumber.incrementAndGet();
              try {
                return reader.read(line);
              } catch (IOException | IllegalArgumentException e) {
                String message = file + ", line " + lineNumber + " is damaged: " + e.getMessage();
                throw new UncheckedIOException(new OutputException(message, e));
              }
            });
  }

  private interface LineReader<T> {
    T read(String line) throws IOException;
  }
}
