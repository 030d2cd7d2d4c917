package org.voicepersona.globe.plan;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.RowLabels;
import org.voicepersona.globe.shard.ShardReader;

/**
 * Finds the {@link RowKey}s of rows: for present files by reading their labels; for known rows of
 * files that are gone from the described rows.
 */
final class KnownKeys {

  /** An address on the Hugging Face Hub with a commit, under which a file never changes. */
  private static final Pattern LASTING = Pattern.compile("hf://[^@]*@[0-9a-f]{40}/.*");

  private final ShardRegister register;
  private final ShardCatalog catalog;

  KnownKeys(ShardRegister register, ShardCatalog catalog) {
    this.register = register;
    this.catalog = catalog;
  }

  /** Returns whether the file at an address never changes or disappears. */
  static boolean isLasting(String uri) {
    return LASTING.matcher(uri).matches();
  }

  /**
   * Returns the keys of the rows of a file.
   *
   * @throws UnreadableShardException if it cannot be read to the end, or has changed
   */
  long[] read(KnownShard file) throws IOException, UnreadableShardException {
    BitSet rows = new BitSet();
    rows.set(0, Math.toIntExact(file.rows()));
    long[] keys = new long[(int) file.rows()];
    try (ShardReader reader = ShardReader.open(file.shard(catalog.dataset()), catalog.columns())) {
      RowCursor<RowLabels> labels = reader.labels(RowKey.COLUMNS, rows);
      for (int row = 0; row < keys.length; row++) {
        keys[row] = RowKey.of(RowLabels.at(row, labels));
      }
      return keys;
    }
  }

  /**
   * Returns the keys of known rows.
   *
   * @param shards the shards that contained them
   * @param indices their indices in the split, in ascending order
   * @return the keys, {@link RowKey#UNKNOWN} where they cannot be found
   */
  long[] of(String split, List<KnownShard> shards, long[] indices) throws IOException {
    long[] keys = new long[indices.length];
    register.describedRows(split, (index, key) -> set(keys, indices, index, key));
    for (KnownShard shard : shards) {
      long[] ofRows =
          shard.indices().all().allMatch(it -> isSet(keys, indices, it))
              ? new long[0]
              : ofRows(shard);
      for (int row = 0; row < ofRows.length; row++) {
        if (shard.indices().of(row) >= 0) {
          set(keys, indices, shard.indices().of(row), ofRows[row]);
        }
      }
    }
    return keys;
  }

  private static void set(long[] keys, long[] indices, long index, long key) {
    int position = Arrays.binarySearch(indices, index);
    if (position >= 0 && keys[position] == RowKey.UNKNOWN) {
      keys[position] = key;
    }
  }

  private static boolean isSet(long[] keys, long[] indices, long index) {
    return keys[Arrays.binarySearch(indices, index)] != RowKey.UNKNOWN;
  }

  /** Returns the keys of all rows of a known shard; empty if they cannot be found. */
  private long[] ofRows(KnownShard shard) throws IOException {
    if (!isLasting(shard.uri()) || !isOfThisCorpus(shard.uri())) {
      return new long[0];
    }
    try {
      return read(shard.faulty(Shard.Fault.NONE));
    } catch (UnreadableShardException e) {
      throw new IOException(
          "%s, as it was, cannot be read to the end: %s".formatted(shard.name(), e.getMessage()),
          e);
    }
  }

  /** Returns whether an address is in the repository of this corpus; others are untrusted. */
  private boolean isOfThisCorpus(String uri) {
    String repository = uri.substring(0, uri.indexOf('@') + 1);
    return catalog.uris().stream().anyMatch(it -> it.startsWith(repository));
  }
}
