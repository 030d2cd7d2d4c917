package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.journal.MergedOutcomes;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.record.ParquetTable;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;

/** What is published, and that two independent readers see the same in it. */
class PublicationTest {

  @TempDir private Path folder;

  private List<VoiceRecord> published() throws IOException {
    try (Stream<VoiceRecord> records = PublishedOutput.at(folder).descriptions()) {
      return records.toList();
    }
  }

  private static Outcome hostile(int index, String text) {
    return Outcomes.described(
        "test", index, new RowId("x.parquet", index), text, Outcomes.profile(index));
  }

  @Test
  void everyRowStandsOnceBySplitAndIndex() throws IOException {
    SimulatedRun.finish(folder, Outcomes.corpus(100));

    List<String> places =
        published().stream()
            .map(r -> r.text(RecordField.SPLIT) + " %04d".formatted(r.integer(RecordField.INDEX)))
            .toList();
    assertThat(places).hasSize(91).isSorted().doesNotHaveDuplicates();
    try (Stream<Failure> failures = PublishedOutput.at(folder).failures()) {
      assertThat(failures.map(Failure::index)).hasSize(9);
    }
    RunSummary summary = PublishedOutput.at(folder).summary();
    assertThat(summary.complete()).isTrue();
    assertThat(summary.fingerprint()).isEqualTo(SimulatedRun.FINGERPRINT.values());
    assertThat(summary.counts()).isEqualTo(new RunSummary.Counts(104, 91, 9, 4, 0, 0));
    assertThat(summary.files())
        .extracting(ListedFile::path, ListedFile::rows)
        .contains(tuple("descriptions.jsonl", 91L), tuple("failures.jsonl", 9L));
  }

  @Test
  void theTimeOfThePublicationCountsAsTimeOfTheRunAndItsWatcherIsToldHowFarItIs()
      throws IOException {
    RunFacts facts =
        new RunFacts(
            "corpus",
            ChosenDescriber.UNKNOWN,
            true,
            0,
            Instant.EPOCH,
            Map.of(),
            Map.of("seconds", 10.0, "rows_per_second", 5.0),
            List.of());
    List<Long> told = new ArrayList<>();
    try (Progress progress = Progress.open(folder, SimulatedRun.FINGERPRINT, true)) {
      SimulatedRun.describe(progress, Outcomes.corpus(2500), 500);
      progress.settle();
      Publication.publish(progress, facts, told::add);
    }
    assertThat(told).containsExactly(1000L, 2000L);
    Map<String, Double> measures = PublishedOutput.at(folder).summary().measures();
    assertThat(measures.get("seconds")).isGreaterThan(10);
    assertThat(measures.get("seconds") * measures.get("rows_per_second"))
        .isCloseTo(50, within(0.001));
  }

  @Test
  void ofTwoOutcomesOfARowTheDescriptionIsPublished() throws IOException {
    try (Progress progress = Progress.open(folder, SimulatedRun.FINGERPRINT, true)) {
      Parts parts = new Parts(progress.generation().parts());
      StoredOutcome failed = StoredOutcome.of(Outcomes.failed("train", 0, "s", 0));
      StoredOutcome described = StoredOutcome.of(Outcomes.described("train", 0, "s", 0));
      parts.commit(List.of(failed));
      parts.commit(List.of(described));
      parts.commit(List.of(failed, described));
      SimulatedRun.publish(progress, true);
    }
    assertThat(published()).hasSize(1);
    assertThat(folder.resolve("failures.jsonl")).isEmptyFile();
  }

  @Test
  void mergesMoreFilesThanItOpens() throws IOException {
    int rows = 2 * MergedOutcomes.FAN_IN + 3;
    Path parts = Files.createDirectory(folder.resolve("parts"));
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Path file = parts.resolve("%03d".formatted(i));
      int row = (i * 40) % rows;
      Files.write(file, StoredOutcome.of(Outcomes.described("train", row, "s", row)).toLine());
      files.add(file);
    }
    List<Long> merged = new ArrayList<>();
    try (MergedOutcomes outcomes = MergedOutcomes.open(files, folder, outcome -> true)) {
      for (var next = outcomes.next(); next.isPresent(); next = outcomes.next()) {
        merged.add(next.get().place().index());
      }
    }
    assertThat(merged).hasSize(rows).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void duckDbReadsTheRowsOfTheJson() throws Exception {
    List<Outcome> outcomes = new ArrayList<>(Outcomes.corpus(60));
    outcomes.add(hostile(7000, Outcomes.HOSTILE));
    outcomes.add(hostile(7001, ""));
    outcomes.add(hostile(7002, "\ud800 alone"));
    SimulatedRun.finish(folder, outcomes);

    List<VoiceRecord> rows = DuckDb.records(folder.resolve("data/*.parquet"));
    assertThat(rows).containsExactlyInAnyOrderElementsOf(published());
    assertThat(rows).anyMatch(r -> r.text(RecordField.TRANSCRIPT).equals(Outcomes.HOSTILE));
    assertThat(DuckDb.jsonLines(folder.resolve("descriptions.jsonl"))).isEqualTo(rows.size());
  }

  @Test
  void parquetIsAsTheDatasetsLibraryWantsIt() throws IOException {
    SimulatedRun.finish(folder, Outcomes.corpus(30));
    Path file = folder.resolve("data/test-00000-of-00001.parquet");
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      ParquetMetadata footer = reader.getFooter();
      assertThat(reader.getRecordCount()).isEqualTo(9);
      assertThat(footer.getFileMetaData().getSchema().getFields())
          .allMatch(field -> field.isRepetition(Type.Repetition.OPTIONAL))
          .extracting(Type::getName)
          .containsExactly(
              Stream.of(RecordField.values()).map(RecordField::fieldName).toArray(String[]::new));
      assertThat(footer.getBlocks().get(0).getColumns())
          .allMatch(column -> column.getCodec() == CompressionCodecName.ZSTD);
      JsonNode features =
          new ObjectMapper()
              .readTree(footer.getFileMetaData().getKeyValueMetaData().get("huggingface"))
              .at("/info/features");
      assertThat(features.size()).isEqualTo(RecordField.values().length);
      assertThat(features.at("/f0_median_hz/dtype").asText()).isEqualTo("float64");
      assertThat(features.at("/split/_type").asText()).isEqualTo("Value");
    }
  }

  @Test
  void aSplitIsManyFilesWhenItIsLong() throws IOException {
    ParquetTable.Layout layout =
        new ParquetTable.Layout(RecordField.columns(List.of()), 100, Set.of());
    List<DataFiles.Written> written;
    try (DataFiles data = new DataFiles(folder, layout, 10)) {
      for (int i = 0; i < 25; i++) {
        String split = i < 4 ? "test" : "train";
        data.add(split, VoiceRecord.of(Outcomes.described(split, i, "s", i)).row());
      }
      written = data.finish();
    }
    assertThat(written)
        .extracting(DataFiles.Written::name, DataFiles.Written::rows)
        .containsExactly(
            tuple("test-00000-of-00001.parquet", 4L),
            tuple("train-00000-of-00003.parquet", 10L),
            tuple("train-00001-of-00003.parquet", 10L),
            tuple("train-00002-of-00003.parquet", 1L));
  }

  @Test
  void aSplitsNameIsNeverAPath() {
    assertThat(DataFiles.fileName("train")).isEqualTo("train");
    assertThat(DataFiles.fileName("../../etc/x")).matches("[A-Za-z0-9_]+");
    assertThat(DataFiles.fileName("a/b")).isNotEqualTo(DataFiles.fileName("a.b"));
    assertThat(DataFiles.fileName("")).isNotEmpty();
    assertThat(DataFiles.fileName("x".repeat(9000))).hasSizeLessThan(100);
  }

  @Test
  void leavesOtherFilesAlone() throws IOException {
    SimulatedRun.finish(folder, Outcomes.corpus(9));
    Path notes = Files.writeString(folder.resolve("data/notes.txt"), "mine");
    SimulatedRun.finish(folder, Outcomes.corpus(30));
    assertThat(notes).hasContent("mine");
  }

  @Test
  void nothingDescribedIsAnEmptyResult() throws IOException {
    SimulatedRun.finish(folder, List.of());
    assertThat(published()).isEmpty();
    assertThat(folder.resolve("data")).isEmptyDirectory();
  }

  @Test
  void namesADamagedLine() throws IOException {
    SimulatedRun.finish(folder, List.of(Outcomes.described("train", 0, "s", 0)));
    Path file = folder.resolve("descriptions.jsonl");
    Files.writeString(file, "{\"index\":", UTF_8, StandardOpenOption.APPEND);
    assertThatThrownBy(this::published)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file + ", line 2 is damaged");
  }
}
