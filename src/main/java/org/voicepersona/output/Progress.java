package org.voicepersona.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The progress of a run: what earlier runs have settled, and where this one keeps what it adds.
 *
 * <p>Used in this order: {@link #open}; give {@link #settled} to the source, {@link #journal} to
 * the describing step and {@link #commitParts} to the committing step; run the pipeline; {@link
 * #settle}, whether it ended or was stopped; {@link Publication#publish}; {@link #close}. A process
 * that is killed anywhere begins with {@code open} again.
 */
public final class Progress implements Closeable {

  private final OutputDirectory output;
  private final Generation generation;
  private final Fingerprint fingerprint;
  private final Recovery.Settled settled;
  private final Journal journal;
  private final DirectoryLock lock;

  private Progress(
      OutputDirectory output, Generation generation, Fingerprint fingerprint, DirectoryLock lock)
      throws IOException {
    this.output = output;
    this.generation = generation;
    this.fingerprint = fingerprint;
    this.lock = lock;
    this.settled = Recovery.begin(generation);
    this.journal = new Journal(generation.journal(), UUID.randomUUID().toString());
  }

  /**
   * Takes an output directory for a run, makes it if need be, and recovers what earlier runs have
   * settled.
   *
   * @param resume whether to continue earlier runs; if not, their published result stays until this
   *     run is published as complete
   * @throws OutputException if another process has the directory, if it was made with another
   *     fingerprint and is to be resumed, or if a file of the progress is damaged
   */
  public static Progress open(Path directory, Fingerprint fingerprint, boolean resume)
      throws IOException {
    OutputDirectory output = new OutputDirectory(directory);
    DirectoryLock lock = DirectoryLock.take(output);
    try {
      return new Progress(output, generation(output, fingerprint, resume), fingerprint, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Generation generation(
      OutputDirectory output, Fingerprint fingerprint, boolean resume) throws IOException {
    List<Generation> generations = Generation.list(output);
    int newest = generations.isEmpty() ? 0 : generations.get(generations.size() - 1).number();
    if (Files.exists(output.summary())) {
      RunSummary published = RunSummary.read(output.summary());
      newest = Math.max(newest, published.generation());
      if (resume && generations.isEmpty()) {
        new Fingerprint(published.fingerprint()).requireSame(fingerprint, output);
      }
    }
    if (!resume || generations.isEmpty()) {
      return Generation.create(output, newest + 1, fingerprint);
    }
    Generation current = generations.get(generations.size() - 1);
    current.fingerprint().requireSame(fingerprint, output);
    return current;
  }

  /**
   * Returns the rows that had an outcome when the run began, by shard. A shard that failed as a
   * whole is not settled by that.
   */
  public Map<String, BitSet> settled() {
    return settled.rows();
  }

  /**
   * Returns, by shard, the number its first row had in its split for those runs that described some
   * of its rows.
   */
  public Map<String, Long> firstIndices() {
    return settled.firstIndices();
  }

  /** Returns how many rows had an outcome when the run began. */
  public long settledRows() {
    return settled.rows().values().stream().mapToLong(BitSet::cardinality).sum();
  }

  /** Returns the journal for the describing step. */
  public Journal journal() {
    return journal;
  }

  /** Returns the step that commits every {@code rowsPerPart} rows of a shard. */
  public CommitParts commitParts(int rowsPerPart) {
    return new CommitParts(new Parts(generation.parts()), rowsPerPart);
  }

  /** Ends the journal and commits what it alone has; the pipeline has ended. */
  public void settle() throws IOException {
    journal.close();
    Recovery.end(generation);
  }

  /** Returns where the run writes. */
  public OutputDirectory output() {
    return output;
  }

  Generation generation() {
    return generation;
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  /** Gives the directory free for another run. */
  @Override
  public void close() throws IOException {
    try {
      journal.close();
    } finally {
      lock.close();
    }
  }
}
