package org.voicepersona.globe.layout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.globe.UnreadableShardException;

/**
 * The indexes of the shards that this process has opened, in a folder of its own. Each is built
 * once for each state of its shard, or copied from those that a run has kept.
 */
final class IndexStore {

  /** Version of the index format, part of the file names. */
  private static final String VERSION = "1";

  private static final int DIGEST_CHARACTERS = 32;

  private final Path folder;
  private final KeptIndexes kept;
  private final Map<String, Object> locks = new ConcurrentHashMap<>();

  /** By the address of a shard, the index that was opened last. */
  private final Map<String, Opened> opened = new ConcurrentHashMap<>();

  private record Opened(String digest, Path file) {}

  private IndexStore(Path folder, KeptIndexes kept) {
    this.folder = folder;
    this.kept = kept;
  }

  /**
   * Returns the index of a shard, building it if necessary.
   *
   * @param digest the digest of the wanted index, if known; if the last opened index has it, the
   *     shard itself is not checked for changes
   * @throws UnreadableShardException if the shard cannot be read
   */
  RowIndex open(ShardPlace place, IndexedLayout layout, String digest)
      throws IOException, UnreadableShardException {
    synchronized (locks.computeIfAbsent(place.uri(), any -> new Object())) {
      Opened last = opened.get(place.uri());
      if (last != null && last.digest().equals(digest)) {
        return RowIndex.open(last.file());
      }
      Path file = folder.resolve(name(place, layout));
      if (!Files.exists(file) && !kept.fetch(file)) {
        write(file, place, layout);
      }
      kept.add(file);
      RowIndex index = RowIndex.open(file);
      opened.put(place.uri(), new Opened(index.head().digest(), file));
      return index;
    }
  }

  private void write(Path file, ShardPlace place, IndexedLayout layout)
      throws IOException, UnreadableShardException {
    Path aside = folder.resolve(UUID.randomUUID() + ".tmp");
    try {
      try (RowIndexWriter rows = new RowIndexWriter(aside)) {
        layout.index(place, rows);
        rows.finish();
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** Returns a file name of two hashes: of the shard's address, then of its state. */
  private static String name(ShardPlace place, IndexedLayout layout) throws IOException {
    return "%s-%s.rows"
        .formatted(
            digest(layout.name(), place.uri()),
            digest(VERSION, Long.toString(place.bytes()), layout.state(place)));
  }

  private static String digest(String... texts) {
    return DigestUtils.sha256Hex(String.join("\n", texts)).substring(0, DIGEST_CHARACTERS);
  }

  /** Returns a store in a temporary folder, which is deleted when this process ends. */
  static IndexStore temporary() {
    try {
      Path folder = Files.createTempDirectory("voicepersona-rows-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return new IndexStore(folder, KeptIndexes.OF_THIS_PROCESS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // The system cleans up its temporary files itself.
    }
  }
}
