package org.voicepersona.output.epoch;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.record.RecordOrder;
import org.voicepersona.output.record.RowRule;

/**
 * The rows that an epoch describes again, all others being taken over from the one before it.
 *
 * @param rules what selected them, as texts
 * @param edition how often they will have been described: the number in their records
 * @param rows the rows, by split
 * @param shards the shards that could not be read, to be tried as a whole
 */
public record Reselection(
    List<String> rules, long edition, Map<String, List<IndexSet.Range>> rows, Set<String> shards) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Reselection> FORM = new TypeReference<>() {};
  private static final String FILE = "reselection.json";

  /** Takes copies, and checks the values; they may come from a file that anybody wrote. */
  public Reselection {
    rules = List.copyOf(requireNonNull(rules, "there are no rules"));
    rules.forEach(RowRule::parse);
    if (edition < 1) {
      throw new IllegalArgumentException("edition is " + edition + ", must be at least 1");
    }
    rows = Map.copyOf(requireNonNull(rows, "there are no rows"));
    IndexSet.of(rows);
    shards = new TreeSet<>(requireNonNull(shards, "there are no shards"));
  }

  /** Returns the rows as a set. */
  public IndexSet rowSet() {
    return IndexSet.of(rows);
  }

  /** Returns whether nothing is selected. */
  boolean isEmpty() {
    return rows.isEmpty() && shards.isEmpty();
  }

  /** Tells what is selected, of many places at a time. */
  public Selected selected() {
    return new Selected(rowSet(), shards);
  }

  /**
   * Tells whether an outcome is one of a selected row or shard.
   *
   * @param rows the rows
   * @param shards the shards
   */
  record Selected(IndexSet rows, Set<String> shards) {
    boolean contains(RecordOrder place) {
      return place.id().isWholeShard()
          ? shards.contains(place.id().shard())
          : rows.contains(place.split(), place.index());
    }
  }

  /** Returns the file that the reselection of an epoch lies in. */
  static Path file(Path epoch) {
    return epoch.resolve(FILE);
  }

  void write(Path epoch) throws IOException {
    byte[] json = JSON.writeValueAsBytes(this);
    DurableFiles.replace(file(epoch), out -> out.write(json));
  }

  /** Returns whether the epoch in this folder describes a selection of rows again. */
  static boolean isIn(Path epoch) {
    return Files.exists(file(epoch));
  }

  static Reselection read(Path epoch) throws IOException {
    String remedy = "Remove %s to drop what it has described again.".formatted(epoch);
    return JsonFile.read(file(epoch), FORM, "a selection of rows", remedy);
  }
}
