package org.voicepersona.globe.shard;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.globe.folder.FolderKeys;

/**
 * The columns and row groups that the footer or index of a shard lists; no row was read.
 *
 * @param columns the columns, in the order of the file
 * @param groups the row groups, in order
 * @param codecs the compression codecs of the pages, such as {@code SNAPPY}
 * @param writer the name of the program that wrote the file; empty if the file does not give it
 */
public record ShardContents(
    List<StoredColumn> columns, List<StoredGroup> groups, Set<String> codecs, String writer) {

  /** The use that the values of a column permit. */
  public enum Form {
    /** A single value that can be written as text, such as a number or date. */
    TEXT,
    /** The bytes of encoded clips, or a struct with them. */
    CLIP,
    /** Neither. */
    OTHER
  }

  /**
   * A column of a file.
   *
   * @param name its name
   * @param type its type, in words
   * @param form the use that its values permit
   * @param isAudio whether the {@code datasets} library has declared it as audio
   */
  public record StoredColumn(String name, String type, Form form, boolean isAudio) {

    public StoredColumn {
      requireNonNull(name, "name is null");
      requireNonNull(type, "type is null");
      requireNonNull(form, "form is null");
    }
  }

  /**
   * A row group.
   *
   * @param rows the number of rows
   * @param bytes its size in the file
   * @param unpackedBytes its decompressed size
   */
  public record StoredGroup(long rows, long bytes, long unpackedBytes) {}

  public ShardContents {
    columns = List.copyOf(columns);
    groups = List.copyOf(groups);
    codecs = Set.copyOf(codecs);
    requireNonNull(writer, "writer is null");
  }

  /** Returns these contents with the additional columns of the folder names. */
  ShardContents with(FolderKeys keys) {
    return new ShardContents(with(columns, keys), groups, codecs, writer);
  }

  /** Returns columns with the additional columns of the folder names. */
  static List<StoredColumn> with(List<StoredColumn> columns, FolderKeys keys) {
    List<StoredColumn> all = new ArrayList<>(columns);
    keys.columns().keySet().stream()
        .filter(name -> columns.stream().noneMatch(column -> column.name().equals(name)))
        .forEach(name -> all.add(new StoredColumn(name, "name of the folder", Form.TEXT, false)));
    return all;
  }

  /** Returns the column with a name. */
  public Optional<StoredColumn> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }
}
