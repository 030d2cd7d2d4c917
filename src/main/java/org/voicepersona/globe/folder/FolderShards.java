package org.voicepersona.globe.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Groups the recordings in a folder into shards: one for each of the outermost folders whose names
 * determine splits and for each of their siblings, or a single one if there are none.
 */
final class FolderShards {

  private final String place;

  /** The parents of the folders that determine splits, each with a trailing slash. */
  private final Set<String> foldersOfSplits = new HashSet<>();

  private final Map<String, Sum> sums = new LinkedHashMap<>();
  private final List<FolderFile> outside = new ArrayList<>();

  private FolderShards(String place) {
    this.place = place.endsWith("/") ? place : place + "/";
  }

  /** Checksum, size and modification time of a shard, from the listing of its files. */
  private static final class Sum {
    private final CRC32C state = new CRC32C();
    private long bytes;
    private long modified;

    private void add(FolderFile file) {
      state.update(
          "%s %d %d\n".formatted(file.path(), file.bytes(), file.modified()).getBytes(UTF_8));
      bytes += file.bytes();
      modified = Math.max(modified, file.modified());
    }
  }

  /**
   * The result of grouping.
   *
   * @param shards the folders that are shards
   * @param outside recordings in none of these folders
   */
  record Found(List<FolderFile> shards, List<FolderFile> outside) {}

  /**
   * Groups recordings into shards.
   *
   * @param place the address of the folder
   */
  static Found of(String place, List<FolderFile> recordings) {
    FolderShards shards = new FolderShards(place);
    recordings.forEach(file -> shards.learn(file.path()));
    recordings.forEach(shards::add);
    return new Found(shards.shards(), shards.outside);
  }

  private void learn(String path) {
    int from = 0;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
      if (SplitWords.in(path.substring(from, slash)).isPresent()) {
        foldersOfSplits.add(path.substring(0, from));
        return;
      }
      from = slash + 1;
    }
  }

  private void add(FolderFile file) {
    String path = file.path();
    if (foldersOfSplits.isEmpty()) {
      sums.computeIfAbsent("", any -> new Sum()).add(file);
      return;
    }
    int from = 0;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
      if (foldersOfSplits.contains(path.substring(0, from))) {
        sums.computeIfAbsent(path.substring(0, slash + 1), any -> new Sum()).add(file);
        return;
      }
      from = slash + 1;
    }
    outside.add(file);
  }

  private List<FolderFile> shards() {
    List<FolderFile> shards = new ArrayList<>();
    sums.forEach(
        (path, sum) ->
            shards.add(
                new FolderFile(
                    path.isEmpty() ? "./" : path,
                    place + path,
                    sum.bytes,
                    Long.toHexString(sum.state.getValue()),
                    sum.modified)));
    return shards;
  }
}
