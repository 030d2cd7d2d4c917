package org.voicepersona.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.voicepersona.globe.RowSet;

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
  private final long edition;
  private final DirectoryLock lock;

  private Progress(
      OutputDirectory output, Generation generation, Fingerprint fingerprint, DirectoryLock lock)
      throws IOException {
    this.output = output;
    this.generation = generation;
    this.fingerprint = fingerprint;
    this.lock = lock;
    this.settled = Recovery.begin(generation);
    this.edition = generation.edition();
    this.journal = new Journal(generation.journal(), UUID.randomUUID().toString(), edition);
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

  /**
   * Takes an output directory to describe a selection of its published rows again, see {@link
   * Regeneration}; those are not settled, all others are.
   *
   * @param rules a row is described again if one of them selects it
   * @return the progress; nothing if no row is selected
   * @throws OutputException if another process has the directory, if it holds no complete result,
   *     or if another start or regeneration is not yet complete
   */
  public static Optional<Progress> regenerate(
      Path directory, Fingerprint fingerprint, List<RowRule> rules) throws IOException {
    OutputDirectory output = new OutputDirectory(directory);
    DirectoryLock lock = DirectoryLock.take(output);
    try {
      Optional<Generation> generation = Regeneration.begin(output, fingerprint, rules);
      if (generation.isEmpty()) {
        lock.close();
        return Optional.empty();
      }
      return Optional.of(new Progress(output, generation.get(), fingerprint, lock));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Returns what a run that goes on in {@code directory} must have in common with what is there;
   * nothing if there is nothing to go on with. Takes nothing, and changes nothing.
   */
  public static Optional<Fingerprint> begun(Path directory) throws IOException {
    OutputDirectory output = new OutputDirectory(directory);
    return begun(output, Generation.list(output));
  }

  /**
   * Returns what a run that describes rows of {@code directory} again must have in common with the
   * one before it, if that was stopped.
   */
  public static Optional<Fingerprint> begunAgain(Path directory) throws IOException {
    OutputDirectory output = new OutputDirectory(directory);
    List<Generation> generations = Generation.list(output);
    if (generations.isEmpty() || !Files.exists(output.summary())) {
      return Optional.empty();
    }
    int published = RunSummary.read(output.summary()).generation();
    return generations.get(generations.size() - 1).number() == published
        ? Optional.empty()
        : begun(output, generations);
  }

  private static Optional<Fingerprint> begun(OutputDirectory output, List<Generation> generations)
      throws IOException {
    if (!generations.isEmpty()) {
      return Optional.of(generations.get(generations.size() - 1).fingerprint());
    }
    return Files.exists(output.summary())
        ? Optional.of(new Fingerprint(RunSummary.read(output.summary()).fingerprint()))
        : Optional.empty();
  }

  private static Generation generation(
      OutputDirectory output, Fingerprint fingerprint, boolean resume) throws IOException {
    List<Generation> generations = Generation.list(output);
    int newest = generations.isEmpty() ? 0 : generations.get(generations.size() - 1).number();
    if (Files.exists(output.summary())) {
      RunSummary published = RunSummary.read(output.summary());
      newest = Math.max(newest, published.generation());
    }
    Optional<Fingerprint> begun = resume ? begun(output, generations) : Optional.empty();
    if (begun.isPresent()) {
      begun.get().requireSame(fingerprint, output);
    }
    return begun.isPresent() && !generations.isEmpty()
        ? generations.get(generations.size() - 1)
        : Generation.create(output, newest + 1, fingerprint);
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
    return new CommitParts(new Parts(generation.parts()), rowsPerPart, edition);
  }

  /** Returns a look at what this run settles while it is under way, in whatever processes. */
  public JournalFollower follow() {
    return new JournalFollower(generation.journal(), settled.rows());
  }

  /**
   * Ends the journal and commits what it alone has; the pipeline has ended.
   *
   * @return the rows that have an outcome now, by shard
   */
  public Map<String, BitSet> settle() throws IOException {
    journal.end();
    return Recovery.end(generation);
  }

  /** Returns how often the rows of this run will have been described, from 1. */
  public long edition() {
    return edition;
  }

  /** Returns the rows that are described again; nothing for a run that describes what is new. */
  public Optional<RowSet> again() throws IOException {
    return generation.reselection().map(Reselection::rowSet);
  }

  /** Returns the shards of which every row is tried again, for none could be read. */
  public List<String> shardsAgain() throws IOException {
    return generation.reselection().map(Reselection::wholeShards).orElse(List.of());
  }

  /** Returns how many rows the filters have left out of what this run takes over. */
  public long filteredBefore() throws IOException {
    return generation.reselection().isEmpty()
        ? 0
        : RunSummary.read(output.summary()).counts().filtered();
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
      journal.end();
    } finally {
      lock.close();
    }
  }
}
