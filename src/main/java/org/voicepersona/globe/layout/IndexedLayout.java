package org.voicepersona.globe.layout;

import java.io.IOException;
import org.voicepersona.globe.UnreadableShardException;

/**
 * A layout of recordings and their metadata, such as an archive, a list or a tree of folders. A
 * layout builds the index of its rows; rows, filters and recordings are then read by that index.
 * Layouts are found as services: {@code META-INF/services} names them.
 */
public interface IndexedLayout {

  /** Returns the name of the layout in messages, such as {@code WebDataset tar}. */
  String name();

  /**
   * Returns whether a shard has this layout, by its name and its first bytes.
   *
   * @throws IOException if the file system fails
   */
  boolean isOf(ShardPlace place) throws IOException;

  /**
   * Returns a text that changes whenever the shard does, as far as the file system tells; an index
   * of another state is rebuilt.
   *
   * @throws IOException if the file system fails
   */
  default String state(ShardPlace place) throws IOException {
    return place.state();
  }

  /**
   * Writes one row for each recording, in a deterministic order.
   *
   * @throws UnreadableShardException if the whole shard is permanently unreadable; a fault of a
   *     part of it becomes a row with that fault
   * @throws IOException if the file system fails
   */
  void index(ShardPlace place, RowIndexWriter rows) throws IOException, UnreadableShardException;

  /**
   * Returns a reader of the recordings of a shard.
   *
   * @param folder the folder of files that rows name
   * @throws IOException if the file system fails
   */
  default Recordings recordings(ShardPlace place, RecordingFolder folder) throws IOException {
    return folder;
  }
}
