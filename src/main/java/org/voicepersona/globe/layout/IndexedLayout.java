package org.voicepersona.globe.layout;

import java.io.IOException;
import org.voicepersona.globe.UnreadableShardException;

/**
 * A layout of recordings and their metadata, such as an archive, a list or a tree of folders. A
 * layout builds the index of its rows; rows, filters and recordings are then read by that index.
 * Layouts are found as services: {@code META-INF/services} names them.
 */
public interface IndexedLayout {

  /** Returns what it is called in messages, such as {@code WebDataset tar}. */
  String name();

  /**
   * Returns whether a shard is laid out so, by its name and its first bytes.
   *
   * @throws IOException if the file system fails
   */
  boolean isOf(ShardPlace place) throws IOException;

  /**
   * Returns a word that changes whenever the shard does, as far as the file system tells: an index
   * that was made in another state is made again.
   *
   * @throws IOException if the file system fails
   */
  default String state(ShardPlace place) throws IOException {
    return place.state();
  }

  /**
   * Writes a row for each recording, in an order that is always the same.
   *
   * @throws UnreadableShardException if the shard is none and never will be; a fault of a part of
   *     it is a row with that fault
   * @throws IOException if the file system fails
   */
  void index(ShardPlace place, RowIndexWriter rows) throws IOException, UnreadableShardException;

  /**
   * Opens the way to the bytes of the recordings.
   *
   * @param folder that in which files lie which rows name
   * @throws IOException if the file system fails
   */
  default Recordings recordings(ShardPlace place, RecordingFolder folder) throws IOException {
    return folder;
  }
}
