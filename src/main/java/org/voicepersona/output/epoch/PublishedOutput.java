package org.voicepersona.output.epoch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.LineInput;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.record.JsonLines;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.RunSummary;

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

  /**
   * Opens a result after comparing it with its {@code run.json}, which reads all of it once.
   *
   * @param incomplete whether a run that has not come to its end will do
   * @throws OutputException if there is no result, if a file is missing, was changed or cut, or
   *     belongs to another publication, or if the run is not complete; the message says what to do
   */
  public static PublishedOutput open(Path directory, boolean incomplete) throws IOException {
    PublishedOutput result = at(directory);
    new ResultCheck(result.output).require(incomplete);
    return result;
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

  /** Returns the shards of the corpus, as {@link RunSummary#shards} does. */
  public ShardTable shards() throws IOException {
    return summary().shards(output);
  }

  @SuppressWarnings("StreamResourceLeak") // The caller closes the stream.
  private static <T> Stream<T> read(Path file, LineReader<T> reader) throws IOException {
    LineInput lines = new LineInput(file);
    return StreamSupport.stream(new Records<>(file, lines, reader), false)
        .onClose(
            () -> {
              try {
                lines.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private interface LineReader<T> {
    T read(String line) throws IOException;
  }

  private static final class Records<T> extends Spliterators.AbstractSpliterator<T> {

    private final Path file;
    private final LineInput lines;
    private final LineReader<T> reader;

    Records(Path file, LineInput lines, LineReader<T> reader) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.file = file;
      this.lines = lines;
      this.reader = reader;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      Optional<T> next = next();
      next.ifPresent(action);
      return next.isPresent();
    }

    private Optional<T> next() {
      Optional<byte[]> line;
      try {
        line = lines.next();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      try {
        return line.isEmpty() ? Optional.empty() : Optional.of(reader.read(text(line.get())));
      } catch (IOException | IllegalArgumentException e) {
        String message = file + ", line " + lines.number() + " is damaged: " + e.getMessage();
        throw new UncheckedIOException(new OutputException(message, e));
      }
    }

    private static String text(byte[] line) throws IOException {
      try {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      } catch (CharacterCodingException e) {
        throw new IOException("it is not in UTF-8", e);
      }
    }
  }
}
