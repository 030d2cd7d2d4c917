package org.voicepersona.globe.parquet;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.UnreadableShardException;

/**
 * An LRU cache of decoded footers, because a runner opens the same shard many times. Its keys
 * include the digest of the footer, so a replaced file has another entry.
 */
final class LayoutCache {

  /** The cache of this process, for 300,000 column chunks. */
  static final LayoutCache OF_THIS_PROCESS = new LayoutCache(300_000);

  private record Key(String digest, long fileBytes, ColumnNames names) {}

  private final long mostChunks;
  private final Map<Key, ShardLayout> layouts = new LinkedHashMap<>(16, 0.75f, true);
  private long chunks;
  private long decoded;

  /**
   * Creates a cache.
   *
   * @param mostChunks maximum number of column chunks in all entries; each takes about 100 bytes
   */
  LayoutCache(long mostChunks) {
    this.mostChunks = mostChunks;
  }

  /**
   * Returns the layout of a footer.
   *
   * @throws UnreadableShardException as {@link ShardLayout#of} does
   */
  ShardLayout get(FooterBytes footer, ColumnNames names) throws UnreadableShardException {
    Key key = new Key(footer.digest(), footer.fileBytes(), names);
    synchronized (this) {
      ShardLayout known = layouts.get(key);
      if (known != null) {
        return known;
      }
      decoded++;
    }
    ShardLayout layout = ShardLayout.of(footer, names);
    put(key, layout);
    return layout;
  }

  private synchronized void put(Key key, ShardLayout layout) {
    if (layouts.putIfAbsent(key, layout) == null) {
      chunks += chunks(layout);
    }
    Iterator<ShardLayout> eldest = layouts.values().iterator();
    while (chunks > mostChunks && layouts.size() > 1) {
      chunks -= chunks(eldest.next());
      eldest.remove();
    }
  }

  private static long chunks(ShardLayout layout) {
    return (long) layout.groups().size() * layout.schema().columns().size();
  }

  /** Returns how many footers were decoded. */
  synchronized long decoded() {
    return decoded;
  }
}
