package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * One Parquet file of a corpus.
 *
 * @param uri where it lies, in a form Beam's {@code FileSystems} opens
 * @param name its lasting name within the corpus, such as {@code data/train-00000-of-00164.parquet}
 * @param split the split its rows belong to, such as {@code train}
 * @param dataset the corpus, such as {@code MushanW/GLOBE_V2}
 * @param firstIndex the number of its first row in its split, from 0
 * @param rows how many rows it has; 0 also for a shard that cannot be opened
 */
public record Shard(
    String uri, String name, String split, String dataset, long firstIndex, long rows)
    implements Serializable {

  /** Checks the counts. */
  public Shard {
    requireNonNull(uri, "uri is null");
    requireNonNull(name, "name is null");
    requireNonNull(split, "split is null");
    requireNonNull(dataset, "dataset is null");
    if (firstIndex < 0 || rows < 0) {
      throw new IllegalArgumentException(
          "firstIndex is %d and rows is %d, must be at least 0 (%s)"
              .formatted(firstIndex, rows, name));
    }
  }

  /** Returns the number of {@code row} of this shard in its split. */
  long indexOf(long row) {
    return firstIndex + row;
  }

  /** Returns the failure of one of this shard's rows. */
  Failure failure(long row, ReadFault fault, String message) {
    return new Failure(
        new RowId(name, row), split, indexOf(row), Failure.Stage.READ, fault.reason(), message);
  }

  /** Returns the failure of this shard as a whole. */
  Failure failure(UnreadableShardException e) {
    return new Failure(
        new RowId(name, RowId.WHOLE_SHARD),
        split,
        -1,
        Failure.Stage.READ,
        e.fault().reason(),
        e.getMessage());
  }
}
