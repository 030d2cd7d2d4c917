package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.voicepersona.globe.shard.ShardReader;

/**
 * One shard of a corpus, in the state in which its footer was read.
 *
 * @param uri its address, in a form that Beam's {@code FileSystems} opens
 * @param name its lasting name within the corpus, such as {@code data/train-00000-of-00164.parquet}
 * @param split the split of its rows, such as {@code train}
 * @param dataset the corpus, such as {@code MushanW/GLOBE_V2}
 * @param rows its number of rows; 0 also for a shard that cannot be opened
 * @param indices the indices of its rows in the split; a row without one is not read
 * @param digest the digest of its footer, see {@link ShardReader#digest}: a file with another
 *     digest is another shard; empty if the footer was not read
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
   * The reason why a shard could not be opened.
   *
   * @param reason the kind of fault, as {@link Failure#reason()}; empty if there is none
   * @param message the fault in words for the user
   */
  public record Fault(String reason, String message) implements Serializable {

    /** No fault. */
    public static final Fault NONE = new Fault("", "");

    /** Returns the fault of an exception. */
    public static Fault of(UnreadableShardException e) {
      return new Fault(e.fault().reason(), String.valueOf(e.getMessage()));
    }

    /** Returns whether there is no fault. */
    public boolean isNone() {
      return reason.isEmpty();
    }
  }

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
   * Creates a shard without a fault whose rows have consecutive indices.
   *
   * @param firstIndex the index of its first row in its split, from 0
   * @param rows its number of rows; 0 for a shard that is not yet opened and may have any number
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

  /** Returns this shard at the address of another file with the same content. */
  public Shard at(String place) {
    return new Shard(place, name, split, dataset, rows, indices, digest, fault);
  }

  /** Returns this shard with other indices, which choose the rows to read. */
  public Shard numbered(RowIndices rowsToRead) {
    return new Shard(uri, name, split, dataset, rows, rowsToRead, digest, fault);
  }

  /** Returns the index of {@code row} in the split, or -1 if it has none. */
  public long indexOf(long row) {
    return indices.of(row);
  }

  /**
   * Checks that a file has as many rows as this shard.
   *
   * @throws UnreadableShardException if not: the file has changed since it was counted
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
   * Checks that a file has this shard's footer, if the footer was read before.
   *
   * @throws UnreadableShardException if its digest is another
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
