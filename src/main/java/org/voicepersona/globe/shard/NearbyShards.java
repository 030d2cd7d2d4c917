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
 * Finds the shards of a corpus that a new Parquet file would become part of, so that a run over
 * that corpus would read the file too.
 */
public final class NearbyShards {

  private static final String SHARDS = "*.parquet";
  private static final String DATA = "data";

  /** Files opened in each folder; enough because the shards of a corpus are alike. */
  private static final int MOST_OPENED = 3;

  private NearbyShards() {}

  /**
   * Returns a Parquet file with recordings in a folder, its subfolder {@code data} or its parent;
   * looks at the first files of each.
   *
   * @param folder a local folder, which may not exist yet
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

  /** Returns false also for an unreadable file, because a run could read no recordings from it. */
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
