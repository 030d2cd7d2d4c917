package org.voicepersona.globe.shard;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.voicepersona.globe.folder.FolderKeys;

/**
 * The columns and row groups that the footer or index of a shard lists; none of its rows was read.
 *
 * @param columns the columns, in the order of the file
 * @param groups the row groups, in order
 * @param codecs how pages are compressed, such as {@code SNAPPY}
 * @param writer the program that wrote it, as that names itself; empty if it does not
 */
public record ShardContents(
    List<StoredColumn> columns, List<StoredGroup> groups, Set<String> codecs, String writer) {

  /** What the values of a column can be used as. */
  public enum Form {
    /** A text, a number, a date: what can be told in words. */
    TEXT,
    /** The bytes of encoded clips, or a struct with them. */
    CLIP,
    /** Neither. */
    OTHER
  }

  /**
   * A column.
   *
   * @param name its name
   * @param type its type, for a person
   * @param form what its values can be to us
   * @param isAudio whether the {@code datasets} library has declared it to hold recordings
   */
  public record StoredColumn(String name, String type, Form form, boolean isAudio) {

    /** Checks that nothing is missing. */
    public StoredColumn {
      requireNonNull(name, "name is null");
      requireNonNull(type, "type is null");
      requireNonNull(form, "form is null");
    }
  }

  /**
   * Rows that lie together.
   *
   * @param rows how many
   * @param bytes what they take in the file
   * @param unpackedBytes what they take unpacked
   */
  public record StoredGroup(long rows, long bytes, long unpackedBytes) {}

  /** Takes copies. */
  public ShardContents {
    columns = List.copyOf(columns);
    groups = List.copyOf(groups);
    codecs = Set.copyOf(new TreeSet<>(codecs));
    requireNonNull(writer, "writer is null");
  }

  /** Returns this with the columns that the folders of the file add to it. */
  ShardContents with(FolderKeys keys) {
    return new ShardContents(with(columns, keys), groups, codecs, writer);
  }

  /** Returns columns of a file with those that its folders add to it. */
  static List<StoredColumn> with(List<StoredColumn> columns, FolderKeys keys) {
    List<StoredColumn> all = new ArrayList<>(columns);
    keys.columns().keySet().stream()
        .filter(name -> columns.stream().noneMatch(column -> column.name().equals(name)))
        .forEach(name -> all.add(new StoredColumn(name, "name of the folder", Form.TEXT, false)));
    return all;
  }

  /** Returns the column of a name. */
  public Optional<StoredColumn> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }
}
