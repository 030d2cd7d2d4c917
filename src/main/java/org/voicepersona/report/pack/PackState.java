package org.voicepersona.report.pack;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.record.DataFiles;

/**
 * The checkpoint of a pack, kept in its folder; a resumed pack continues from it.
 *
 * @param corpus identifies the corpus and the settings
 * @param parts the finished files, in order
 * @param next the first row that is not in them and has not failed
 * @param failed the number of rows and shards before it that could not be read
 * @param stage what is left to do
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record PackState(
    SortedMap<String, String> corpus, List<Part> parts, Position next, long failed, Stage stage) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<PackState> FORM = new TypeReference<>() {};

  /** What is left to do. */
  enum Stage {
    /** Rows are left to read. */
    READING,
    /** Files are left to be moved to their final paths. */
    PLACING,
    /** Nothing is left to do. */
    DONE
  }

  /**
   * A finished file.
   *
   * @param split of its rows
   * @param rows the number of rows, at least 1
   * @param bytes its size
   * @param sha256 its digest, in hexadecimal; empty in states of earlier versions
   */
  record Part(String split, long rows, long bytes, String sha256) {

    /** Checks the counts. */
    Part {
      requireNonNull(split, "a part has no split");
      sha256 = requireNonNullElse(sha256, "");
      if (rows < 1 || bytes < 1) {
        throw new IllegalArgumentException(
            "a part has %d rows and %d bytes, must be at least 1".formatted(rows, bytes));
      }
    }
  }

  /**
   * A row of the corpus.
   *
   * @param shard the index of its shard among those read
   * @param row its number in the shard
   */
  record Position(int shard, long row) {

    /** The first row. */
    static final Position START = new Position(0, 0);

    /** Checks the numbers. */
    Position {
      if (shard < 0 || row < 0) {
        throw new IllegalArgumentException(
            "a row is row %d of shard %d, must be at least 0".formatted(row, shard));
      }
    }
  }

  PackState {
    corpus = Collections.unmodifiableSortedMap(new TreeMap<>(corpus));
    parts = List.copyOf(parts);
    requireNonNull(next, "there is no next row");
    requireNonNull(stage, "there is no stage");
  }

  /** Returns the initial state. */
  static PackState begun(SortedMap<String, String> corpus) {
    return new PackState(corpus, List.of(), Position.START, 0, Stage.READING);
  }

  /** Returns this state with one more finished file. */
  PackState with(Part part, Position now, long failedNow) {
    List<Part> more = new ArrayList<>(parts);
    more.add(part);
    return new PackState(corpus, more, now, failedNow, stage);
  }

  /** Returns this state at another stage. */
  PackState in(Stage now, long failedNow) {
    return new PackState(corpus, parts, next, failedNow, now);
  }

  /** Returns the final names of the files, in order. */
  List<String> names() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    parts.forEach(part -> counts.merge(part.split(), 1, Integer::sum));
    return DataFiles.names(counts).values().stream().flatMap(List::stream).toList();
  }

  /** Reads what {@link #write} wrote. */
  static PackState read(Path file) throws IOException {
    return JsonFile.read(
        file,
        FORM,
        "how far a corpus is packed",
        "Remove the folder that it lies in, or choose another --to.");
  }

  /** Writes the state atomically. */
  void write(Path file) throws IOException {
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    DurableFiles.replace(file, out -> out.write(json));
  }
}
