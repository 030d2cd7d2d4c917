package org.voicepersona.globe.layout;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A row of a shard: the metadata of a recording, and where that lies.
 *
 * @param texts what is said, by the name of the column
 * @param recordings where recordings lie, by the name of the column; none where a text is the path
 * @param fault why the row cannot be read, if it cannot
 */
public record IndexedRow(
    Map<String, String> texts, Map<String, Recording> recordings, Optional<RowFault> fault) {

  /** Takes copies, in the same order. */
  public IndexedRow {
    texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    recordings = Collections.unmodifiableMap(new LinkedHashMap<>(recordings));
    requireNonNull(fault, "fault is null");
  }

  /** Makes a row that can be read. */
  public IndexedRow(Map<String, String> texts, Map<String, Recording> recordings) {
    this(texts, recordings, Optional.empty());
  }

  /** Makes a row of which is known what is said, but that cannot be read. */
  public static IndexedRow faulty(Map<String, String> texts, RowFault fault) {
    return new IndexedRow(texts, Map.of(), Optional.of(fault));
  }
}
