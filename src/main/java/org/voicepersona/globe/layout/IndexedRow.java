package org.voicepersona.globe.layout;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A row of an indexed shard: the metadata of a recording, and its place.
 *
 * @param texts the values by column name
 * @param recordings the places of recordings by column name; empty if a text gives the path
 * @param fault why the row cannot be read, if it cannot
 */
public record IndexedRow(
    Map<String, String> texts, Map<String, Recording> recordings, Optional<RowFault> fault) {

  /** Copies the maps in their order. */
  public IndexedRow {
    texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    recordings = Collections.unmodifiableMap(new LinkedHashMap<>(recordings));
    requireNonNull(fault, "fault is null");
  }

  /** Creates a readable row. */
  public IndexedRow(Map<String, String> texts, Map<String, Recording> recordings) {
    this(texts, recordings, Optional.empty());
  }

  /** Creates an unreadable row, whose texts are known. */
  public static IndexedRow faulty(Map<String, String> texts, RowFault fault) {
    return new IndexedRow(texts, Map.of(), Optional.of(fault));
  }
}
