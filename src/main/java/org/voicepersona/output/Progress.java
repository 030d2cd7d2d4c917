package org.voicepersona.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.voicepersona.describe.ledger.Ledger;
import org.voicepersona.describe.ledger.Spent;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.ShardNumbering;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.DirectoryLock;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.epoch.Epoch;
import org.voicepersona.output.epoch.Regeneration;
import org.voicepersona.output.epoch.Reselection;
import org.voicepersona.output.journal.AnswerLedger;
import org.voicepersona.output.journal.CommitParts;
import org.voicepersona.output.journal.Journal;
import org.voicepersona.output.journal.JournalFollower;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.record.StandingOutcomes;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.LaunchedJob;
import org.voicepersona.output.run.RunSummary;

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
  private final Epoch generation;
  private final Fingerprint fingerprint;
  private Recovery.Settled settled;
  private final String runName = UUID.randomUUID().toString();
  private final Journal journal;
  private final Optional<Reselection> reselection;
  private final DirectoryLock lock;

  private Progress(
      OutputDirectory output,
      Epoch generation,
      Fingerprint fingerprint,
      Optional<Reselection> reselection,
      DirectoryLock lock)
      throws IOException {
    this.output = output;
    this.generation = generation;
    this.fingerprint = fingerprint;
    this.lock = lock;
    generation.makeFolders();
    this.settled = Recovery.begin(generation);
    this.reselection = reselection;
    this.journal = new Journal(generation.journal(), runName, edition());
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
    return open(directory, fingerprint, resume, LaunchedJob.Inquiry.NONE);
  }

  /**
   * Takes an output directory as {@link #open(Path, Fingerprint, boolean)} does, where earlier runs
   * may have launched jobs elsewhere.
   *
   * @param inquiry finds out whether such a job has ended
   * @throws OutputException also if one has not
   */
  public static Progress open(
      Path directory, Fingerprint fingerprint, boolean resume, LaunchedJob.Inquiry inquiry)
      throws IOException {
    OutputDirectory output = new OutputDirectory(directory);
    DirectoryLock lock = DirectoryLock.take(output);
    try {
      LaunchedJob.requireNone(output, inquiry);
      Epoch generation = EpochChoice.of(output, fingerprint, resume);
      return new Progress(output, generation, fingerprint, Optional.empty(), lock);
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
   * @param inquiry finds out whether a job that was launched elsewhere has ended
   * @return the progress; nothing if no row is selected
   * @throws OutputException if another process has the directory, if it holds no complete result,
   *     or if another start or regeneration is not yet complete
   */
  public static Optional<Progress> regenerate(
      Path directory, Fingerprint fingerprint, List<RowRule> rules, LaunchedJob.Inquiry inquiry)
      throws IOException {
    OutputDirectory output = new OutputDirectory(directory);
    DirectoryLock lock = DirectoryLock.take(output);
    try {
      LaunchedJob.requireNone(output, inquiry);
      Optional<Epoch> generation = Regeneration.begin(output, fingerprint, rules);
      if (generation.isEmpty()) {
        lock.close();
        return Optional.empty();
      }
      return Optional.of(
          new Progress(
              output,
              generation.get(),
              generation.get().fingerprint(),
              generation.get().reselection(),
              lock));
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
    return EpochChoice.begun(new OutputDirectory(directory));
  }

  /**
   * Returns the rules of a regeneration of {@code directory} that was stopped; nothing if none was.
   */
  public static Optional<List<RowRule>> unfinishedRegeneration(Path directory) throws IOException {
    return Regeneration.unfinished(new OutputDirectory(directory));
  }

  /**
   * Returns what is known of a result whose corpus is known.
   *
   * @throws OutputException if a run is under way, there is no result, or one of an earlier version
   *     of this program, which did not record its shards
   */
  public static RunSummary described(Path directory) throws IOException {
    OutputDirectory output = new OutputDirectory(directory);
    if (Files.exists(output.progress())) {
      DirectoryLock.take(output).close();
    }
    if (!Files.exists(output.summary())) {
      throw new OutputException(
          output.root() + " holds no result: run 'voicepersona process' first");
    }
    RunSummary summary = RunSummary.read(output.summary());
    if (!summary.recordsShards()) {
      throw new OutputException(
          "the result in %s was made by an earlier version of this program: run 'voicepersona process' once more, which records the shards of the corpus"
              .formatted(output.root()));
    }
    return summary;
  }

  /**
   * Returns the rows that had an outcome when the run began. A shard that failed as a whole is not
   * settled by that.
   */
  public IndexSet settled() {
    return settled.rows();
  }

  /**
   * Returns what is known of the shards of the corpus, which every process of the run may add to.
   */
  public ShardRegister shards() {
    return generation.shards();
  }

  /**
   * Returns the state of the corpus that an earlier version of this program has begun to describe
   * here, which kept no table of shards; nothing if there is a table, or nothing was described.
   */
  public Optional<String> earlierRevision() throws IOException {
    return settled.rows().isEmpty() || !shards().read().isEmpty()
        ? Optional.empty()
        : generation.fingerprint().earlierRevision();
  }

  /**
   * Returns what the outcomes of an earlier version of this program tell of the numbers of rows, by
   * shard.
   *
   * @throws OutputException if they contradict each other
   */
  public Map<String, ShardNumbering> met() throws OutputException {
    if (settled.met().contradiction().isPresent()) {
      throw new OutputException(
          "%s cannot go on: %s. Start anew with --no-resume."
              .formatted(output.root(), settled.met().contradiction().get()));
    }
    return settled.met().build();
  }

  /**
   * Returns the commit at which a corpus on the Hugging Face Hub was read for what is published.
   */
  public Optional<String> publishedRevision() throws IOException {
    return Files.exists(output.summary())
        ? Optional.of(RunSummary.read(output.summary()).corpus().revision())
            .filter(revision -> !revision.isEmpty())
        : Optional.empty();
  }

  /**
   * Keeps what was learnt of the shards of the corpus since {@code before} was read. Where rows
   * have moved, what failed there is no longer settled.
   */
  public void learn(ShardTable before, ShardTable after) throws IOException {
    shards().write(before, after);
    if (before.isMovedIn(after)) {
      settled = Recovery.begin(generation);
    }
    if (generation.fingerprint().earlierRevision().isPresent()) {
      generation.begin(fingerprint);
    }
  }

  /** Returns how many rows had an outcome when the run began. */
  public long settledRows() {
    return settled.rows().size();
  }

  /** Keeps that a job is about to be launched elsewhere, until {@link #hasEnded}. */
  public void isLaunching(LaunchedJob job) throws IOException {
    job.write(output);
  }

  /** Says that the job that was launched has certainly ended. */
  public void hasEnded() throws IOException {
    LaunchedJob.forget(output);
  }

  /** Returns the journal for the describing step. */
  public Journal journal() {
    return journal;
  }

  /**
   * Returns where the describing step keeps what it pays for, from this start of the run to its
   * end.
   */
  public Ledger.Place answers() {
    return new AnswerLedger.Location(generation.answers().toString(), runName);
  }

  /** Returns what the describing step has paid for, in this and earlier runs. */
  public Spent spent() {
    try (Ledger ledger = answers().open()) {
      return ledger.spent();
    }
  }

  /** Returns the step that commits every {@code rowsPerPart} rows of a shard. */
  public CommitParts commitParts(int rowsPerPart) {
    return new CommitParts(new Parts(generation.parts()), rowsPerPart);
  }

  /** Returns a look at what this run settles while it is under way, in whatever processes. */
  public JournalFollower follow() {
    return new JournalFollower(generation.journal(), settled.rows());
  }

  /**
   * Ends the journal and commits what it alone has; the pipeline has ended.
   *
   * @return the rows that have an outcome now
   */
  public IndexSet settle() throws IOException {
    journal.end();
    return Recovery.end(generation);
  }

  /** Returns how often the rows of this run will have been described, from 1. */
  public long edition() {
    return reselection.map(Reselection::edition).orElse(1L);
  }

  /** Returns the rows that are described again; none in a run that describes what is new. */
  public IndexSet again() {
    return reselection.map(Reselection::rowSet).orElse(IndexSet.NONE);
  }

  /** Returns the shards that are tried again as a whole, for they could not be read. */
  public Set<String> shardsAgain() {
    return reselection.map(Reselection::shards).orElse(Set.of());
  }

  /**
   * Ends a regeneration: selected rows that could not be read this time keep their text.
   *
   * @param nowSettled the rows that have an outcome now
   */
  public void keepUnread(IndexSet nowSettled) throws IOException {
    if (reselection.isPresent()) {
      Regeneration.keepUnread(output, generation, reselection.get().selected(), nowSettled);
    }
  }

  /** Undoes the beginning of a regeneration, unless it has described something. */
  public void abandon() throws IOException {
    if (reselection.isPresent() && !settled.rows().intersects(again())) {
      generation.delete();
    }
  }

  /** Returns whether rows are described again, rather than for the first time. */
  boolean isRegeneration() {
    return reselection.isPresent();
  }

  /** Returns what is known of the rows that were not described, after {@link #settle}. */
  public Undescribed undescribed() throws IOException {
    return Undescribed.in(generation, standing());
  }

  /** Returns what of the outcomes counts. */
  StandingOutcomes standing() throws IOException {
    return new StandingOutcomes(shards().read());
  }

  /** Returns where the run writes. */
  public OutputDirectory output() {
    return output;
  }

  /** Returns the epoch that the run writes to. */
  public Epoch generation() {
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
