package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.durable.DurableStream;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.directory.LineInput;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.epoch.Epoch;
import org.voicepersona.output.epoch.Regeneration;
import org.voicepersona.output.epoch.StandingResult;
import org.voicepersona.output.journal.MergedOutcomes;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.record.ParquetTable;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.run.DescribedCorpus;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.output.run.RunSummary.Counts;
import org.voicepersona.output.run.ShardLines;

/**
 * Publishes what a run has settled: every row once, by split and index.
 *
 * <p>All files are written aside and flushed to the disk, then renamed into place, {@code run.json}
 * last; see {@link FolderUpdate} for what is replaced. A publication that is cut off is done again
 * from the start. The same outcomes give the same bytes in all files but {@code run.json}, however
 * they came together.
 */
public final class Publication {

  /** About 100 MB of text before compression. */
  private static final int ROWS_PER_FILE = 50_000;

  /** Row groups of about 10 MB of descriptions, which readers can fetch for a preview. */
  private static final int ROWS_PER_GROUP = 5_000;

  private static final int ROWS_PER_LOOK = 1000;

  private static final String DATA = "data/";

  /** The files of lines that a result may have. */
  static final Set<String> LINES =
      Set.of("descriptions.jsonl", "failures.jsonl", "former.jsonl", "shards.jsonl");

  private final Progress progress;
  private final OutputDirectory output;
  private final List<String> kept;
  private final Watcher watcher;

  /** Whether more is to be appended. */
  private final boolean isGrowing;

  private final ShardTable table;
  private final long startNanos = System.nanoTime();
  private final PublishedRows rows = new PublishedRows();
  private Map<String, Integer> dataFiles = Map.of();

  /** Is told how far a publication is. */
  @FunctionalInterface
  public interface Watcher {
    /** Is told, every {@value #ROWS_PER_LOOK} rows, how many have been written. */
    void written(long rows);
  }

  private Publication(Progress progress, Watcher watcher, boolean isGrowing) throws IOException {
    this.progress = progress;
    this.watcher = watcher;
    this.isGrowing = isGrowing;
    this.table = progress.shards().read();
    this.output = progress.output();
    this.kept = Fingerprint.kept(progress.fingerprint().values());
  }

  /**
   * Publishes, after {@link Progress#settle}. An incomplete run replaces no result of an earlier
   * generation, nor one with more descriptions, and a run that has described nothing none with
   * descriptions: then nothing is published. Its time counts as time of the run.
   *
   * @param watcher is told how far it is
   * @return the summary, as published; or nothing
   * @throws OutputException if a complete run goes on with a result and has fewer descriptions
   */
  public static Optional<RunSummary> publish(Progress progress, RunFacts facts, Watcher watcher)
      throws IOException {
    return new Publication(progress, watcher, false).publish(facts);
  }

  /** Prepares to publish a result that more is to be appended to. */
  static Publication growing(Progress progress) throws IOException {
    return new Publication(progress, rows -> {}, true);
  }

  /** Publishes, once. */
  Optional<RunSummary> publish(RunFacts facts) throws IOException {
    StandingResult standing = StandingResult.in(output);
    Epoch generation = progress.generation();
    if (!facts.complete() && standing.isOfAnother(generation)) {
      return Optional.empty();
    }
    DurableFiles.createDirectory(output.data());
    Path list = generation.publicationList();
    try (FolderUpdate update =
        new FolderUpdate(output.root(), generation.scratch(), list, OwnFiles.of(output))) {
      writeAside(update, standing, facts.versions());
      if (isGrowing) {
        addShards(update, table);
      }
      boolean isWithoutVoices = rows.described() == 0 && standing.isOfAnother(generation);
      boolean isStopped = !facts.complete() && standing.loses(generation, rows.described());
      if (standing.described() > 0 && (isWithoutVoices || isStopped)) {
        return Optional.empty();
      }
      standing.requireKept(generation, rows.described());
      DescribedCorpus corpus =
          isGrowing ? facts.corpus().growing(table) : facts.corpus().with(table);
      RunSummary summary =
          summary(
              progress,
              corpus,
              facts.later(Duration.ofNanos(System.nanoTime() - startNanos)),
              rows.counts(filtered(standing, facts)),
              update.files());
      place(update, Publication::isOfResult);
      conclude(progress, summary, update);
      dropOlderGenerations();
      return Optional.of(summary);
    }
  }

  /** Returns the rows that were published. */
  PublishedRows rows() {
    return rows;
  }

  /** Returns the shards that were published. */
  ShardTable table() {
    return table;
  }

  /** Returns how many data files of each split were published. */
  Map<String, Integer> dataFiles() {
    return dataFiles;
  }

  /** Puts the account into its place, behind all that it lists, and removes what it does not. */
  static void conclude(Progress progress, RunSummary summary, FolderUpdate update)
      throws IOException {
    Epoch generation = progress.generation();
    Path aside = generation.scratch().resolve("run.json");
    summary.write(aside);
    FailPoint.PUBLISH_RENAME.reach();
    DurableFiles.move(aside, progress.output().summary());
    FailPoint.PUBLISH_RENAMED.reach();
    update.removeStale();
    Files.delete(generation.publicationList());
  }

  static void place(FolderUpdate update, Predicate<String> part) throws IOException {
    try {
      update.place(part);
    } catch (PlaceRefusedException e) {
      throw new OutputException(
          e.getMessage() + " What was described is kept; the same command goes on.", e);
    }
  }

  /** Of what a list names, nothing else is ever removed. */
  private static boolean isOfResult(String path) {
    return LINES.contains(path)
        || (path.startsWith(DATA)
            && DataFiles.NAME.matcher(path.substring(DATA.length())).matches());
  }

  private void writeAside(
      FolderUpdate update, StandingResult standing, Map<String, String> versions)
      throws IOException {
    Path workshop = update.workshop();
    Path aside = workshop.resolve("descriptions.jsonl");
    Path descriptions;
    Path failures = workshop.resolve("failures.jsonl");
    List<Path> parts = new Parts(progress.generation().parts()).list();
    List<DataFiles.Written> written;
    try (MergedOutcomes outcomes = MergedOutcomes.open(parts, workshop, progress.standing());
        LinesUpdate describedOut = new LinesUpdate(StandingRows.descriptions(standing), aside);
        OutputStream failedOut = open(failures);
        DataUpdate data = data(workshop, kept, Map.of(), StandingRows.in(standing, versions))) {
      ResultWriter result =
          new ResultWriter(
              rows, progress.generation().directory(), kept, describedOut, failedOut, data);
      long looked = 0;
      for (var next = outcomes.next(); next.isPresent(); next = outcomes.next()) {
        if (++looked % ROWS_PER_LOOK == 0) {
          watcher.written(looked);
        }
        StoredOutcome outcome = next.get();
        rows.addNew(outcome);
        result.write(outcome);
      }
      written = data.finish();
      dataFiles = data.filesBySplit();
      descriptions = describedOut.finish();
    }
    DurableFiles.sync(failures);
    for (DataFiles.Written file : written) {
      update.add(file.file(), path(output.data().resolve(file.name())), file.rows());
    }
    update.add(descriptions, path(output.descriptions()), rows.described());
    addFormer(update);
    update.add(failures, path(output.failures()), rows.failures());
  }

  /**
   * Begins data files.
   *
   * @param before how many of each split there are already
   * @param standing what need not be written again; is closed with them
   */
  static DataUpdate data(
      Path workshop, List<String> kept, Map<String, Integer> before, StandingRows standing) {
    ParquetTable.Layout layout =
        new ParquetTable.Layout(
            RecordField.columns(kept), ROWS_PER_GROUP, Set.of(RecordField.SPEAKER_ID.fieldName()));
    DataFiles files = new DataFiles(workshop, layout, ROWS_PER_FILE, before);
    return new DataUpdate(files, ROWS_PER_FILE, standing);
  }

  /** Writes the shards of a corpus that grows, all of them. */
  static void addShards(FolderUpdate update, ShardTable table) throws IOException {
    Path aside = update.workshop().resolve("shards.jsonl");
    DurableFiles.write(aside, out -> ShardLines.write(table.shards(), out));
    update.add(aside, "shards.jsonl", table.shards().size());
  }

  private void addFormer(FolderUpdate update) throws IOException {
    Path kept = Regeneration.former(progress.generation());
    if (Files.exists(kept)) {
      Path aside = update.workshop().resolve("former.jsonl");
      DurableFiles.write(aside, out -> Files.copy(kept, out));
      update.add(aside, path(output.former()), LineInput.count(aside));
    }
  }

  private String path(Path place) {
    return output.root().relativize(place).toString().replace('\\', '/');
  }

  static OutputStream open(Path file) throws IOException {
    return new BufferedOutputStream(DurableStream.open(file), 1 << 16);
  }

  static void writeLine(OutputStream out, String json) throws IOException {
    out.write(json.getBytes(UTF_8));
    out.write('\n');
  }

  /** Returns how many rows the filters have left out of the result for what the corpus says. */
  private long filtered(StandingResult standing, RunFacts facts) {
    if (progress.isRegeneration()) {
      return standing.unheard() + facts.filtered();
    }
    return facts.whole() || standing.isOfAnother(progress.generation())
        ? facts.filtered()
        : Math.max(standing.unheard(), facts.filtered());
  }

  static RunSummary summary(
      Progress progress,
      DescribedCorpus corpus,
      RunFacts facts,
      Counts counts,
      List<ListedFile> files) {
    return new RunSummary(
            facts.input(),
            corpus,
            facts.describer(),
            facts.complete(),
            progress.generation().number(),
            progress.fingerprint().values(),
            counts,
            facts.started().toString(),
            Instant.now().toString(),
            new TreeMap<>(facts.versions()),
            new TreeMap<>(facts.measures()),
            facts.milestones(),
            files,
            "")
        .sealed();
  }

  private void dropOlderGenerations() throws IOException {
    for (Epoch generation : Epoch.withRemains(output)) {
      if (generation.number() < progress.generation().number()) {
        generation.delete();
      }
    }
  }
}
