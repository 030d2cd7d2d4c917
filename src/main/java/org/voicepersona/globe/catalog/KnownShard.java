package org.voicepersona.globe.catalog;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import org.voicepersona.globe.CorpusChangedException;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.shard.ShardFile;

/**
 * The record that a run keeps of a shard of its corpus. A shard is the same as long as its name,
 * size, checksum and footer digest are.
 *
 * @param name its name within the corpus
 * @param split the split of its rows
 * @param uri its last known address; on the Hugging Face Hub with the commit
 * @param bytes its size
 * @param checksum of its content, from the file system; empty if that has none
 * @param rows its number of rows, or {@value #UNCOUNTED}
 * @param digest the digest of its footer; empty until the shard is counted
 * @param indices the indices of its rows in the split, which never change once given
 * @param fault why the last attempt to open it failed
 * @param present whether the corpus still has it under this name
 */
public record KnownShard(
    String name,
    String split,
    String uri,
    long bytes,
    String checksum,
    long rows,
    String digest,
    RowIndices indices,
    Shard.Fault fault,
    boolean present)
    implements Serializable {

  /** The number of rows of a shard whose footer was not yet read. */
  public static final long UNCOUNTED = -1;

  /** Checks that a counted shard has rows and a digest, and an uncounted one has neither. */
  public KnownShard {
    requireNonNull(name, "name is null");
    requireNonNull(split, "split is null");
    requireNonNull(uri, "uri is null");
    requireNonNull(checksum, "checksum is null");
    requireNonNull(digest, "digest is null");
    requireNonNull(indices, "indices is null");
    requireNonNull(fault, "fault is null");
    if (bytes < 0 || rows < UNCOUNTED || (rows == UNCOUNTED) != digest.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: bytes is %d, rows is %d, digest is '%s': a shard that is counted has rows and a digest"
              .formatted(name, bytes, rows, digest));
    }
  }

  /** Returns the record of a file that was listed and not yet opened. */
  static KnownShard listed(ShardFile file) {
    return new KnownShard(
        file.name(),
        file.split().label(),
        file.uri(),
        file.bytes(),
        file.checksum(),
        UNCOUNTED,
        "",
        RowIndices.NONE,
        Shard.Fault.NONE,
        true);
  }

  /** Returns whether the footer was read, so that the rows can have indices. */
  public boolean isCounted() {
    return rows != UNCOUNTED;
  }

  /** Returns whether a file has the counted content for certain, by its checksum alone. */
  public boolean isCertainly(ShardFile file) {
    return isCounted() && !checksum.isEmpty() && checksum.equals(file.checksum());
  }

  /** Returns whether a file may be this shard, by its size, split and checksum. */
  public boolean canBe(ShardFile file) {
    return bytes == file.bytes()
        && split.equals(file.split().label())
        && (checksum.isEmpty() || file.checksum().isEmpty() || checksum.equals(file.checksum()));
  }

  /** Returns this shard with other indices of its rows. */
  public KnownShard numbered(RowIndices given) {
    return new KnownShard(name, split, uri, bytes, checksum, rows, digest, given, fault, present);
  }

  /** Returns this shard as a remnant of a replaced file, under a name that no file has. */
  public KnownShard replaced() {
    return new KnownShard(
        "%s (%.12s)".formatted(name, digest),
        split,
        uri,
        bytes,
        checksum,
        rows,
        digest,
        indices,
        fault,
        false);
  }

  /** Returns this shard as counted, without a fault. */
  KnownShard counted(long countedRows, String countedDigest, RowIndices given) {
    return new KnownShard(
        name,
        split,
        uri,
        bytes,
        checksum,
        countedRows,
        countedDigest,
        given,
        Shard.Fault.NONE,
        present);
  }

  /**
   * Returns this shard with the row count of its footer.
   *
   * @param firstIndex the index of the first row, if the rows have none yet
   * @throws CorpusChangedException if the footer has changed since the shard was counted
   */
  public KnownShard counted(Footers.Footer footer, long firstIndex) throws CorpusChangedException {
    if (isCounted() && !digest.equals(footer.digest())) {
      throw new CorpusChangedException(
          List.of(
              "%s has another content: its footer was %.12s, and is %.12s"
                  .formatted(name, digest, footer.digest())));
    }
    RowIndices given = isCounted() ? indices : RowIndices.from(firstIndex, footer.rows());
    return counted(footer.rows(), footer.digest(), given);
  }

  /** Returns this shard as uncounted, with the fault of opening it. */
  public KnownShard uncounted(Shard.Fault why) {
    return new KnownShard(
        name, split, uri, bytes, checksum, UNCOUNTED, "", RowIndices.NONE, why, present);
  }

  /** Returns this shard with the fault of opening it. */
  public KnownShard faulty(Shard.Fault why) {
    return new KnownShard(name, split, uri, bytes, checksum, rows, digest, indices, why, present);
  }

  /** Returns this shard with the address and listing of a file that has its content. */
  public KnownShard at(ShardFile file) {
    return new KnownShard(
        file.name(),
        split,
        file.uri(),
        file.bytes(),
        file.checksum(),
        rows,
        digest,
        indices,
        fault,
        true);
  }

  /** Returns this shard at another address, such as that of another commit. */
  public KnownShard at(String place) {
    return new KnownShard(
        name, split, place, bytes, checksum, rows, digest, indices, fault, present);
  }

  /** Returns this shard marked as no longer in the corpus. */
  public KnownShard gone() {
    return new KnownShard(name, split, uri, bytes, checksum, rows, digest, indices, fault, false);
  }

  /** Returns this shard with a missing file and no address. */
  KnownShard lost() {
    return new KnownShard(
        name,
        split,
        "",
        bytes,
        checksum,
        rows,
        digest,
        indices,
        new Shard.Fault(ReadFault.MISSING_FILE.reason(), name + " is not there"),
        false);
  }

  /** Returns this shard as not yet opened. */
  public Shard unopened(String dataset) {
    return new Shard(uri, name, split, dataset, 0, 0);
  }

  /** Returns this shard for reading: with its indices, or with its fault and no rows. */
  public Shard shard(String dataset) {
    return fault.isNone()
        ? new Shard(uri, name, split, dataset, Math.max(0, rows), indices, digest, fault)
        : new Shard(uri, name, split, dataset, 0, RowIndices.NONE, "", fault);
  }
}
