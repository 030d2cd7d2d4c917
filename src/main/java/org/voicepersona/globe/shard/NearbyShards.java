package org.voicepersona.globe.shard;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.UnreadableShardException;

/**
 * Finds the shards of a corpus that a new Parquet file would lie among, so that a run over that
 * corpus would read it too.
 */
public final class NearbyShards {

  private static final String SHARDS = "*.parquet";
  private static final String DATA = "data";

  /** The shards of a corpus are alike. */
  private static final int MOST_OPENED = 3;

  private NearbyShards() {}

  /**
   * Returns a file with recordings in a folder, in its {@code data} or in the folder around it, if
   * one of the first files there is such.
   *
   * @param folder on this machine; may not be there yet
   * @throws IOException if the file system fails
   */
  public static Optional<Path> of(Path folder) throws IOException {
    Path place = folder.toAbsolutePath().normalize();
    List<Path> around =
        Stream.of(place, place.resolve(DATA), place.getParent()).filter(Objects::nonNull).toList();
    for (Path near : around) {
      for (Path file : firstIn(near)) {
        if (hasRecordings(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  private static List<Path> firstIn(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder) && Files.isReadable(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, SHARDS)) {
        for (Path entry : entries) {
          if (files.size() < MOST_OPENED) {
            files.add(entry);
          }
        }
      }
    }
    return files;
  }

  /** A file that cannot be read has no recordings that a run could read. */
  private static boolean hasRecordings(Path file) {
    try {
      ShardContents contents = ShardReader.contents(file.toString());
      return contents.find(Column.AUDIO.label()).isPresent()
          || !KnownNames.candidates(Column.AUDIO, contents.columns()).isEmpty();
    } catch (IOException | UnreadableShardException e) {
      return false;
    }
  }
}
