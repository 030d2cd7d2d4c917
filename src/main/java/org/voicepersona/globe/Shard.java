package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.voicepersona.globe.shard.ShardReader;

/**
 * One Parquet file of a corpus, as it was when its footer was read.
 *
 * @param uri where it lies, in a form Beam's {@code FileSystems} opens
 * @param name its lasting name within the corpus, such as {@code data/train-00000-of-00164.parquet}
 * @param split the split its rows belong to, such as {@code train}
 * @param dataset the corpus, such as {@code MushanW/GLOBE_V2}
 * @param rows how many rows it has; 0 also for a shard that cannot be opened
 * @param indices the numbers of its rows in the split; a row that has none is not to be read
 * @param digest of its footer, see {@link ShardReader#digest}: a file with another one is another
 *     shard; empty if the footer was not read
 * @param fault why it cannot be opened
 */
public record Shard(
    String uri,
    String name,
    String split,
    String dataset,
    long rows,
    RowIndices indices,
    String digest,
    Fault fault)
    implements Serializable {

  /**
   * Why a shard could not be opened.
   *
   * @param reason the kind of fault, as {@link Failure#reason()}; empty if there is none
   * @param message what is wrong, for a person
   */
  public record Fault(String reason, String message) implements Serializable {

    /** Nothing is wrong. */
    public static final Fault NONE = new Fault("", "");

    /** Returns the fault that an exception tells of. */
    public static Fault of(UnreadableShardException e) {
      return new Fault(e.fault().reason(), String.valueOf(e.getMessage()));
    }

    /** Returns whether nothing is wrong. */
    public boolean isNone() {
      return reason.isEmpty();
    }
  }

  /** Checks the count. */
  public Shard {
    requireNonNull(uri, "uri is null");
    requireNonNull(name, "name is null");
    requireNonNull(split, "split is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(indices, "indices is null");
    requireNonNull(digest, "digest is null");
    if (rows < 0 || (rows > 0 && !fault.isNone())) {
      throw new IllegalArgumentException(
          "rows is %d, must be at least 0, and 0 with a fault (%s)".formatted(rows, name));
    }
  }

  /**
   * Names a shard whose rows have numbers that run on.
   *
   * @param firstIndex the number of its first row in its split, from 0
   * @param rows how many rows it has; 0 for one that is not yet opened, of any number of rows
   */
  public Shard(String uri, String name, String split, String dataset, long firstIndex, long rows) {
    this(
        uri,
        name,
        split,
        dataset,
        rows,
        RowIndices.from(firstIndex, rows == 0 ? Integer.MAX_VALUE : rows),
        "",
        Fault.NONE);
  }

  /** Returns this shard where another file of the same content lies. */
  public Shard at(String place) {
    return new Shard(place, name, split, dataset, rows, indices, digest, fault);
  }

  /** Returns this shard with the rows alone that have one of these numbers. */
  public Shard numbered(RowIndices rowsToRead) {
    return new Shard(uri, name, split, dataset, rows, rowsToRead, digest, fault);
  }

  /** Returns the number of {@code row} of this shard in its split, or -1 if it has none. */
  public long indexOf(long row) {
    return indices.of(row);
  }

  /**
   * Passes a file that has as many rows as this shard.
   *
   * @throws UnreadableShardException if it has others: it is not the file that was counted
   */
  public void requireRows(long found) throws UnreadableShardException {
    if (found != rows) {
      throw new UnreadableShardException(
          ReadFault.REPLACED,
          "the file has %,d rows, and had %,d when it was counted: run the command again"
              .formatted(found, rows));
    }
  }

  /**
   * Passes a file with this shard's footer, if that was read.
   *
   * @throws UnreadableShardException if it has another one
   */
  public void requireDigest(String found) throws UnreadableShardException {
    if (!digest.isEmpty() && !digest.equals(found)) {
      throw new UnreadableShardException(
          ReadFault.REPLACED,
          "the file was replaced after it was counted (its footer was %.12s, is now %.12s): run the command again"
              .formatted(digest, found));
    }
  }

  /** Returns the failure of one of this shard's rows. */
  public Failure failure(long row, ReadFault fault, String message) {
    return new Failure(
        new RowId(name, row), split, indexOf(row), Failure.Stage.READ, fault.reason(), message);
  }

  /** Returns the failure of this shard as a whole. */
  public Failure failure(UnreadableShardException e) {
    return failure(Fault.of(e));
  }

  /** Returns the failure of this shard as a whole. */
  public Failure failure(Fault why) {
    return new Failure(
        new RowId(name, RowId.WHOLE_SHARD),
        split,
        -1,
        Failure.Stage.READ,
        why.reason(),
        why.message());
  }
}
