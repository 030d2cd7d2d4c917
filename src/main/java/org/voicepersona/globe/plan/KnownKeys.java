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
 * Finds the {@link RowKey}s of rows: of files that are there by reading what they say of their
 * speakers; of rows that earlier runs have met, where the files are gone, from what was described.
 */
final class KnownKeys {

  /** A file at a commit of the Hugging Face Hub is there for ever. */
  private static final Pattern LASTING = Pattern.compile("hf://[^@]*@[0-9a-f]{40}/.*");

  private final ShardRegister register;
  private final ShardCatalog catalog;

  KnownKeys(ShardRegister register, ShardCatalog catalog) {
    this.register = register;
    this.catalog = catalog;
  }

  /** Returns whether a file will be there whatever becomes of the corpus. */
  static boolean isLasting(String uri) {
    return LASTING.matcher(uri).matches();
  }

  /**
   * Returns the keys of the rows of a file.
   *
   * @throws UnreadableShardException if it cannot be read to the end, or is another one by now
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
   * Returns the keys of rows that were met.
   *
   * @param shards in which they lay
   * @param indices their numbers in the split, in ascending order
   * @return the keys, those not known being {@link RowKey#UNKNOWN}
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

  /** Returns the keys of all rows of a shard that was met, or none if they cannot be found. */
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

  /** What lies elsewhere may have been named by anybody. */
  private boolean isOfThisCorpus(String uri) {
    String repository = uri.substring(0, uri.indexOf('@') + 1);
    return catalog.uris().stream().anyMatch(it -> it.startsWith(repository));
  }
}
