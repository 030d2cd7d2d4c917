package org.voicepersona.report.pack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.folder.SourceCard;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.row.ReadRow;
import org.voicepersona.globe.row.RowRequest;
import org.voicepersona.globe.row.WantedRows;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.ParquetTable;
import org.voicepersona.report.pack.PackState.Part;
import org.voicepersona.report.pack.PackState.Position;
import org.voicepersona.report.pack.PackState.Stage;

/**
 * Writes the rows of a corpus of any layout as Parquet files in the shape of GLOBE_V2, with
 * unchanged recordings.
 *
 * <p>The same corpus gives the same bytes, whether or not the work was interrupted and resumed.
 */
public final class CorpusPack {

  /** As {@code datasets} writes recordings. */
  private static final int ROWS_PER_GROUP = 100;

  /** To be changed whenever the same corpus would give other files. */
  private static final String VERSION = "1";

  /**
   * The settings of a pack.
   *
   * @param to the folder; new, empty, or with an unfinished pack of the same corpus
   * @param fileBytes the approximate size of a file; at least 1
   * @param place the corpus's location, by which a resumed pack recognises it
   * @param selection identifies the selected rows
   * @param name the name of the corpus
   * @param source the content of the corpus's card
   */
  public record Settings(
      Path to, long fileBytes, String place, String selection, String name, SourceCard source) {

    /** Checks that nothing is missing. */
    public Settings {
      requireNonNull(to, "to is null");
      requireNonNull(place, "place is null");
      requireNonNull(selection, "selection is null");
      requireNonNull(name, "name is null");
      requireNonNull(source, "source is null");
      if (fileBytes < 1) {
        throw new IllegalArgumentException(
            "a file has %d bytes, must be at least 1".formatted(fileBytes));
      }
    }
  }

  /** Receives the progress. */
  public interface Progress {

    /** Called when a row or shard cannot be read. */
    void failed(Failure failure);

    /** Called when a file of a split is finished. */
    void finished(String split, long rows, long bytes);
  }

  /**
   * What a folder contains.
   *
   * @param rows the number of rows
   * @param files the number of files with rows
   * @param failed rows and shards that could not be read and were left out
   * @param isNew whether anything was written
   */
  public record Packed(long rows, int files, long failed, boolean isNew) {

    private static Packed of(PackState state, long failed, boolean isNew) {
      long rows = state.parts().stream().mapToLong(Part::rows).sum();
      return new Packed(rows, state.parts().size(), failed, isNew);
    }
  }

  private final RowPlan plan;
  private final Settings settings;
  private final Progress progress;
  private final List<Shard> shards;
  private final Feature.Struct columns;

  private CorpusPack(RowPlan plan, Settings settings, Progress progress) {
    this.plan = plan;
    this.settings = settings;
    this.progress = progress;
    this.shards = bySplit(plan.shards());
    this.columns = columns(plan);
  }

  /**
   * Writes the rows of a plan, or resumes an unfinished pack.
   *
   * @throws PlaceRefusedException if the folder holds anything else
   * @throws IOException if a file system fails; a later call resumes
   */
  public static Packed write(RowPlan plan, Settings settings, Progress progress)
      throws IOException {
    return new CorpusPack(plan, settings, progress).write();
  }

  private Packed write() throws IOException {
    PackFolder.Form form =
        new PackFolder.Form(
            new ParquetTable.Layout(columns, ROWS_PER_GROUP, Set.of()),
            settings.fileBytes(),
            part -> progress.finished(part.split(), part.rows(), part.bytes()));
    try (PackFolder folder = PackFolder.open(settings.to(), corpus(), form)) {
      if (folder.state().stage() == Stage.DONE) {
        folder.requireWhole();
        return Packed.of(folder.state(), folder.failed(), false);
      }
      if (folder.state().stage() == Stage.READING) {
        readInto(folder);
      }
      if (!folder.state().parts().isEmpty()) {
        folder.place(files -> PackCard.text(settings, columns, files));
      }
      return Packed.of(folder.state(), folder.failed(), true);
    }
  }

  /** Groups shards by split, so that a split's rows are consecutive; else keeps their order. */
  private static List<Shard> bySplit(List<Shard> shards) {
    Map<String, List<Shard>> splits = new LinkedHashMap<>();
    shards.forEach(
        shard -> splits.computeIfAbsent(shard.split(), split -> new ArrayList<>()).add(shard));
    return splits.values().stream().flatMap(List::stream).toList();
  }

  private static Feature.Struct columns(RowPlan plan) {
    Map<String, Feature> columns = new LinkedHashMap<>();
    columns.put(Column.AUDIO.label(), Feature.Audio.AS_IT_IS);
    columns.put(Column.SPEAKER_ID.label(), Feature.Value.TEXT);
    columns.put(Column.TRANSCRIPT.label(), Feature.Value.TEXT);
    columns.put(Column.ACCENT.label(), Feature.Value.TEXT);
    columns.put(Column.DURATION.label(), Feature.Value.NUMBER);
    columns.put(Column.AGE.label(), Feature.Value.TEXT);
    columns.put(Column.GENDER.label(), Feature.Value.TEXT);
    plan.columns().kept().forEach(kept -> columns.put(kept.label(), Feature.Value.TEXT));
    return new Feature.Struct(columns);
  }

  /** Returns everything that determines the content of the files. */
  private SortedMap<String, String> corpus() {
    StringBuilder state = new StringBuilder();
    for (Shard shard : shards) {
      state.append(
          "%s\t%s\t%d\t%s\t%s\n"
              .formatted(
                  shard.name(),
                  shard.split(),
                  shard.rows(),
                  shard.digest(),
                  shard.fault().reason()));
    }
    SortedMap<String, String> corpus = new TreeMap<>();
    corpus.put("version", VERSION);
    corpus.put("corpus", settings.place());
    corpus.put("shards", DigestUtils.sha256Hex(state.toString().getBytes(StandardCharsets.UTF_8)));
    corpus.put("rows", settings.selection());
    corpus.put("columns", plan.columns().toString());
    corpus.put("kept", String.join(",", plan.columns().keeps()));
    corpus.put("bytes of a file", Long.toString(settings.fileBytes()));
    return corpus;
  }

  private void readInto(PackFolder folder) throws IOException {
    Position from = folder.state().next();
    for (int shard = from.shard(); shard < shards.size(); shard++) {
      read(shard, shard == from.shard() ? from.row() : 0, folder);
    }
    folder.finishReading();
  }

  private void read(int number, long from, PackFolder folder) throws IOException {
    Shard shard = shards.get(number);
    if (!shard.fault().isNone()) {
      fail(shard.failure(shard.fault()), new Position(number + 1, 0), folder);
      return;
    }
    RowRequest request =
        new RowRequest(
            plan.columns(), plan.filter(), plan.rows(), IndexSet.NONE, InFlightClips.UNLIMITED);
    try (WantedRows rows = WantedRows.open(shard, request, from, Long.MAX_VALUE)) {
      while (rows.advance()) {
        add(rows.take(), new Position(number, rows.next()), folder);
      }
    } catch (UnreadableShardException e) {
      fail(shard.failure(e), new Position(number + 1, 0), folder);
    }
  }

  private void add(ReadRow row, Position then, PackFolder folder) throws IOException {
    if (row instanceof ReadRow.Sample sample) {
      folder.add(sample.sample().split(), values(sample.sample()), then);
    } else {
      Failure failure = ((ReadRow.Unreadable) row).failure();
      fail(failure, row.id().isWholeShard() ? new Position(then.shard() + 1, 0) : then, folder);
    }
  }

  private void fail(Failure failure, Position then, PackFolder folder) {
    folder.addFailure(then);
    progress.failed(failure);
  }

  private static Map<String, Object> values(VoiceSample sample) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (sample.audio().length > 0) {
      values.put(Column.AUDIO.label(), Map.of("bytes", sample.audio()));
    }
    putIfSaid(values, Column.SPEAKER_ID, sample.speakerId());
    putIfSaid(values, Column.TRANSCRIPT, sample.transcript());
    putIfSaid(values, Column.ACCENT, sample.accent());
    Optional.of(sample.duration())
        .filter(seconds -> !seconds.isNaN())
        .ifPresent(seconds -> values.put(Column.DURATION.label(), seconds));
    putIfSaid(values, Column.AGE, sample.age());
    putIfSaid(values, Column.GENDER, sample.gender());
    values.putAll(sample.kept());
    return values;
  }

  private static void putIfSaid(Map<String, Object> values, Column column, String text) {
    if (!text.isEmpty()) {
      values.put(column.label(), text);
    }
  }
}
