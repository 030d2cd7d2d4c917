package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.voicepersona.describe.NearDuplicates;
import org.voicepersona.describe.QualityFlag;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.RunSummary.Counts;
import org.voicepersona.output.RunSummary.DataFile;

/**
 * Publishes what a run has settled: every row once, by split and index.
 *
 * <p>All files are written aside and flushed to the disk, then renamed into place, {@code run.json}
 * last. A publication that is cut off is done again from the start. The same outcomes give the same
 * bytes in all files but {@code run.json}, however they came together.
 */
public final class Publication {

  /** About 100 MB of text before compression. */
  private static final int ROWS_PER_FILE = 50_000;

  /** Row groups of about 10 MB of descriptions, which readers can fetch for a preview. */
  private static final ParquetTable.Layout LAYOUT =
      new ParquetTable.Layout(
          RecordField.columns(), 5_000, Set.of(RecordField.SPEAKER_ID.fieldName()));

  private final Progress progress;
  private final OutputDirectory output;
  private final Path scratch;

  /** Where the files are written at first. */
  private Path workshop;

  private final Map<Path, Path> moves = new LinkedHashMap<>();
  private final List<DataFile> files = new ArrayList<>();
  private final NearDuplicates duplicates = new NearDuplicates();
  private long described;
  private long failed;
  private long failedShards;

  private Publication(Progress progress) {
    this.progress = progress;
    this.output = progress.output();
    this.scratch = progress.generation().scratch();
  }

  /**
   * Publishes, after {@link Progress#settle}. An incomplete run replaces no result of an earlier
   * generation: then nothing is published.
   *
   * @return the summary, as published; or nothing
   */
  public static Optional<RunSummary> publish(Progress progress, RunFacts facts) throws IOException {
    return new Publication(progress).publish(facts);
  }

  private Optional<RunSummary> publish(RunFacts facts) throws IOException {
    if (!facts.complete() && belongsToAnotherGeneration()) {
      return Optional.empty();
    }
    DurableFiles.deleteTree(scratch);
    DurableFiles.createDirectory(scratch);
    DurableFiles.createDirectory(output.data());
    prepare();
    RunSummary summary = summary(facts);
    Path summaryAside = scratch.resolve("run.json");
    summary.write(summaryAside);
    moveIntoPlace();
    removeStaleData();
    move(summaryAside, output.summary());
    DurableFiles.deleteTree(scratch);
    dropOlderGenerations();
    return Optional.of(summary);
  }

  /** Writes all files beside their places: first to this machine, where Parquet can write. */
  private void prepare() throws IOException {
    if (DurableStream.isLocal(scratch)) {
      workshop = scratch;
      writeAside();
      return;
    }
    workshop = Files.createTempDirectory("voicepersona-publication");
    try {
      writeAside();
      carryOver();
    } finally {
      DurableFiles.deleteTree(workshop);
    }
  }

  private boolean belongsToAnotherGeneration() throws IOException {
    return Files.exists(output.summary())
        && RunSummary.read(output.summary()).generation() != progress.generation().number();
  }

  private void writeAside() throws IOException {
    Path descriptions = workshop.resolve("descriptions.jsonl");
    Path failures = workshop.resolve("failures.jsonl");
    List<Path> parts = new Parts(progress.generation().parts()).list();
    try (MergedOutcomes outcomes = MergedOutcomes.open(parts, workshop);
        OutputStream describedOut = open(descriptions);
        OutputStream failedOut = open(failures);
        DataFiles data = new DataFiles(workshop, LAYOUT, ROWS_PER_FILE)) {
      for (var next = outcomes.next(); next.isPresent(); next = outcomes.next()) {
        StoredOutcome outcome = next.get();
        switch (outcome.kind()) {
          case DESCRIBED -> {
            VoiceRecord voice = flagged(JsonLines.readVoice(outcome.json()));
            writeLine(describedOut, voice.toJson());
            data.add(voice.text(RecordField.SPLIT), voice.row());
          }
          case FAILED -> writeLine(failedOut, outcome.json());
        }
        count(outcome);
      }
      for (DataFiles.Written file : data.finish()) {
        schedule(file.file(), output.data().resolve(file.name()), file.rows());
      }
    }
    DurableFiles.sync(descriptions);
    DurableFiles.sync(failures);
    schedule(descriptions, output.descriptions(), described);
    publishFormer();
    schedule(failures, output.failures(), failed + failedShards);
  }

  /** Brings what was written elsewhere beside its place. */
  private void carryOver() throws IOException {
    Map<Path, Path> written = new LinkedHashMap<>(moves);
    moves.clear();
    for (Map.Entry<Path, Path> file : written.entrySet()) {
      Path aside = scratch.resolve(file.getKey().getFileName().toString());
      DurableFiles.copy(file.getKey(), aside);
      moves.put(aside, file.getValue());
    }
  }

  private void publishFormer() throws IOException {
    Path kept = Regeneration.former(progress.generation());
    if (Files.exists(kept)) {
      Path aside = workshop.resolve("former.jsonl");
      DurableFiles.write(aside, out -> Files.copy(kept, out));
      try (Stream<String> lines = Files.lines(aside)) {
        schedule(aside, output.former(), lines.count());
      }
    }
  }

  /** The last flag: only here are all descriptions together, and in an order. */
  private VoiceRecord flagged(VoiceRecord voice) {
    String description =
        voice.text(RecordField.VOICE_ANALYSIS)
            + "\n"
            + voice.text(RecordField.CHARACTER_DESCRIPTION);
    return duplicates.repeats(description) ? voice.with(QualityFlag.NEAR_DUPLICATE) : voice;
  }

  private static OutputStream open(Path file) throws IOException {
    return new BufferedOutputStream(new FileOutputStream(file.toFile()), 1 << 16);
  }

  private static void writeLine(OutputStream out, String json) throws IOException {
    out.write(json.getBytes(UTF_8));
    out.write('\n');
  }

  private void count(StoredOutcome outcome) {
    if (outcome.kind() == StoredOutcome.Kind.DESCRIBED) {
      described++;
    } else if (outcome.place().id().row() == RowId.WHOLE_SHARD) {
      failedShards++;
    } else {
      failed++;
    }
  }

  private void schedule(Path aside, Path place, long rows) throws IOException {
    moves.put(aside, place);
    String name = output.root().relativize(place).toString().replace('\\', '/');
    files.add(new DataFile(name, rows, Files.size(aside)));
  }

  private RunSummary summary(RunFacts facts) {
    return new RunSummary(
        facts.input(),
        facts.describer(),
        facts.complete(),
        progress.generation().number(),
        progress.fingerprint().values(),
        Counts.of(described, failed, facts.filtered(), failedShards),
        facts.started().toString(),
        Instant.now().toString(),
        new TreeMap<>(facts.versions()),
        new TreeMap<>(facts.measures()),
        facts.milestones(),
        files);
  }

  private void moveIntoPlace() throws IOException {
    for (Map.Entry<Path, Path> move : moves.entrySet()) {
      move(move.getKey(), move.getValue());
    }
  }

  private static void move(Path aside, Path place) throws IOException {
    FailPoint.PUBLISH_RENAME.reach();
    DurableFiles.move(aside, place);
    FailPoint.PUBLISH_RENAMED.reach();
  }

  /** Removes the files of an earlier publication that this one has not replaced. */
  private void removeStaleData() throws IOException {
    for (Path file : DurableFiles.list(output.data(), DataFiles.GLOB)) {
      if (!moves.containsValue(file)) {
        FailPoint.PUBLISH_REMOVE.reach();
        Files.delete(file);
      }
    }
    if (!moves.containsValue(output.former()) && Files.exists(output.former())) {
      FailPoint.PUBLISH_REMOVE.reach();
      Files.delete(output.former());
    }
  }

  private void dropOlderGenerations() throws IOException {
    for (Generation generation : Generation.list(output)) {
      if (generation.number() < progress.generation().number()) {
        DurableFiles.deleteTree(generation.directory());
      }
    }
  }
}
