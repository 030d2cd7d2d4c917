package org.voicepersona.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.RowSet;

/**
 * The rows that a generation describes again, all others being taken over from the one before it.
 *
 * @param rules what selected them, as texts
 * @param edition how often they will have been described: the number in their records
 * @param rows their numbers by shard; {@link RowId#WHOLE_SHARD} for a shard that could not be read
 */
record Reselection(List<String> rules, long edition, SortedMap<String, List<Long>> rows) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "reselection.json";

  /** Takes copies. */
  Reselection {
    rules = List.copyOf(rules);
    rows = new TreeMap<>(rows);
  }

  boolean contains(RowId id) {
    return rows.getOrDefault(id.shard(), List.of()).contains(id.row());
  }

  /** Returns the single rows. */
  RowSet rowSet() {
    RowSet.Builder builder = new RowSet.Builder();
    for (Map.Entry<String, List<Long>> shard : rows.entrySet()) {
      shard.getValue().forEach(row -> builder.add(new RowId(shard.getKey(), row)));
    }
    return builder.build();
  }

  /** Returns the shards that are to be tried again as a whole. */
  List<String> wholeShards() {
    return rows.entrySet().stream()
        .filter(shard -> shard.getValue().contains(RowId.WHOLE_SHARD))
        .map(Map.Entry::getKey)
        .toList();
  }

  void write(Path generation) throws IOException {
    byte[] json = JSON.writeValueAsBytes(this);
    DurableFiles.replace(generation.resolve(FILE), out -> out.write(json));
  }

  /** Returns whether the generation in this folder describes a selection of rows again. */
  static boolean isIn(Path generation) {
    return Files.exists(generation.resolve(FILE));
  }

  static Reselection read(Path generation) throws IOException {
    return JSON.readValue(Files.readAllBytes(generation.resolve(FILE)), Reselection.class);
  }
}
