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
 * What a run remembers of a shard of its corpus. A shard is the same one as long as its name, size,
 * checksum and the digest of its footer are.
 *
 * @param name its name within the corpus
 * @param split the split its rows belong to
 * @param uri where it lay when it was looked at last; on the Hugging Face Hub with the commit
 * @param bytes its size
 * @param checksum of its content, as the file system tells it; empty if it tells none
 * @param rows how many rows it has, or {@value #UNCOUNTED}
 * @param digest of its footer; empty until it is counted
 * @param indices the numbers of its rows in the split, given once
 * @param fault why it could not be opened when that was tried last
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

  /** The number of rows of a shard whose footer was not read yet. */
  public static final long UNCOUNTED = -1;

  /** Checks that nothing is missing. */
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

  /** Returns what is known of a file that was listed and not yet opened. */
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

  /** Returns whether its footer was read and its rows have numbers. */
  public boolean isCounted() {
    return rows != UNCOUNTED;
  }

  /** Returns whether a file certainly has the content that was counted, without opening it. */
  public boolean isCertainly(ShardFile file) {
    return isCounted() && !checksum.isEmpty() && checksum.equals(file.checksum());
  }

  /** Returns whether a file can be this shard, as far as its listing tells. */
  public boolean canBe(ShardFile file) {
    return bytes == file.bytes()
        && split.equals(file.split().label())
        && (checksum.isEmpty() || file.checksum().isEmpty() || checksum.equals(file.checksum()));
  }

  /** Returns this shard with other numbers of its rows. */
  public KnownShard numbered(RowIndices given) {
    return new KnownShard(name, split, uri, bytes, checksum, rows, digest, given, fault, present);
  }

  /** Returns this shard under a name that no file has: what is left of one that was replaced. */
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

  /** Returns this shard with what opening it has told. */
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
   * Returns this shard as its footer tells it.
   *
   * @param firstIndex from which its rows are numbered, if they have no numbers yet
   * @throws CorpusChangedException if the footer is another one than when it was counted
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

  /** Returns this shard as one that was not opened yet, for a fault that opening it has met. */
  public KnownShard uncounted(Shard.Fault why) {
    return new KnownShard(
        name, split, uri, bytes, checksum, UNCOUNTED, "", RowIndices.NONE, why, present);
  }

  /** Returns this shard with the fault that opening it has met. */
  public KnownShard faulty(Shard.Fault why) {
    return new KnownShard(name, split, uri, bytes, checksum, rows, digest, indices, why, present);
  }

  /** Returns this shard where a file lies that is it. */
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

  /** Returns this shard where it lies at another state of the corpus. */
  public KnownShard at(String place) {
    return new KnownShard(
        name, split, place, bytes, checksum, rows, digest, indices, fault, present);
  }

  /** Returns this shard as one that the corpus has no more. */
  public KnownShard gone() {
    return new KnownShard(name, split, uri, bytes, checksum, rows, digest, indices, fault, false);
  }

  /** Returns this shard as one of which it is not known where it lies. */
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

  /** Returns the file, not yet opened. */
  public Shard unopened(String dataset) {
    return new Shard(uri, name, split, dataset, 0, 0);
  }

  /** Returns this shard as one to read. */
  public Shard shard(String dataset) {
    return fault.isNone()
        ? new Shard(uri, name, split, dataset, Math.max(0, rows), indices, digest, fault)
        : new Shard(uri, name, split, dataset, 0, RowIndices.NONE, "", fault);
  }
}
