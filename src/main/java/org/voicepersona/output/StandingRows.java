package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.durable.DurableStream;
import org.voicepersona.output.directory.LineInput;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.epoch.Epoch;
import org.voicepersona.output.epoch.StandingResult;
import org.voicepersona.output.record.JsonLines;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.output.run.RunSummary;

/**
 * The descriptions of the result that stands, read along, line by line, while those that are to
 * replace it are written: tells where both are the same.
 *
 * <p>The n-th line is the n-th row of the data files together, in the order in which {@code
 * run.json} lists them. Nothing is the same as a result that a killed process has half replaced, or
 * that was written in another form or by other versions of the libraries.
 */
final class StandingRows implements Closeable {

  private final OutputDirectory output;

  /** By the number of its first line, from 0. */
  private final Map<Long, ListedFile> files = new HashMap<>();

  private final Optional<LineInput> lines;
  private long line;
  private long offset;
  private long markedLine;
  private long markedOffset;

  private StandingRows(OutputDirectory output, Optional<RunSummary> summary) throws IOException {
    this.output = output;
    this.lines =
        summary.isPresent() ? Optional.of(new LineInput(output.descriptions())) : Optional.empty();
    long first = 0;
    for (ListedFile file : summary.map(RunSummary::files).orElse(List.of())) {
      if (file.path().startsWith("data/") && file.rows() > 0) {
        files.put(first, file);
        first += file.rows();
      }
    }
  }

  /** Reads along in nothing: no row is the same. */
  static StandingRows none(OutputDirectory output) throws IOException {
    return new StandingRows(output, Optional.empty());
  }

  /**
   * Reads along in what stands.
   *
   * @param versions of the form of the files, and of libraries, that are in use now
   */
  static StandingRows in(StandingResult standing, Map<String, String> versions) throws IOException {
    Optional<RunSummary> same = standing.summary().filter(it -> it.versions().equals(versions));
    return descriptions(standing).isPresent() && same.isPresent()
        ? new StandingRows(standing.output(), same)
        : none(standing.output());
  }

  /**
   * Returns the descriptions that stand; nothing if there are none, a killed process has half
   * replaced them, or they lie on another file system.
   */
  static Optional<Path> descriptions(StandingResult standing) throws IOException {
    Path descriptions = standing.output().descriptions();
    boolean isWhole =
        standing.summary().isPresent()
            && DurableStream.isLocal(descriptions)
            && Files.isRegularFile(descriptions, NOFOLLOW_LINKS);
    for (Epoch generation : Epoch.list(standing.output())) {
      isWhole &= !Files.exists(generation.publicationList());
    }
    return isWhole ? Optional.of(descriptions) : Optional.empty();
  }

  /** Returns whether the next line says this. */
  boolean isNext(String json) throws IOException {
    if (lines.isEmpty()) {
      return false;
    }
    Optional<byte[]> next = lines.get().next();
    line++;
    offset += next.map(it -> it.length + 1).orElse(0);
    return next.isPresent() && Arrays.equals(next.get(), json.getBytes(UTF_8));
  }

  /** Remembers where the next line is. */
  void mark() {
    markedLine = line;
    markedOffset = offset;
  }

  /**
   * Returns the data file that has just the rows that follow the mark, if there is one, and it is
   * as it was written.
   */
  Optional<Path> fileFromMark(long rows) throws IOException {
    ListedFile listed = files.get(markedLine);
    if (listed == null || listed.rows() != rows) {
      return Optional.empty();
    }
    Path file = output.root().resolve(listed.path());
    return listed.difference(file, NOFOLLOW_LINKS).isEmpty() ? Optional.of(file) : Optional.empty();
  }

  /** Takes rows. */
  @FunctionalInterface
  interface Receiver {
    void take(VoiceRecord voice) throws IOException;
  }

  /** Hands over so many rows that follow the mark. */
  void fromMark(long rows, Receiver receiver) throws IOException {
    if (rows > 0) {
      try (LineInput again = new LineInput(output.descriptions(), markedOffset)) {
        for (long i = 0; i < rows; i++) {
          String json = new String(again.next().orElseThrow(), UTF_8);
          receiver.take(JsonLines.readVoice(json));
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (lines.isPresent()) {
      lines.get().close();
    }
  }
}
