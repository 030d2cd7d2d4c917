package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.epoch.StandingResult;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.record.ParquetTable;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.DescribedCorpus;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.output.run.RunSummary;

/** Data files are taken as they stand where, and only where, writing them would make the same. */
class DataUpdateTest {

  private static final int ROWS_PER_FILE = 3;
  private static final Map<String, String> VERSIONS = Map.of("voicepersona", "1");

  @TempDir private Path folder;
  private OutputDirectory output;

  @BeforeEach
  void makeOutput() throws IOException {
    output = new OutputDirectory(folder.resolve("output"));
    Files.createDirectories(output.data());
    output.create();
  }

  private static VoiceRecord voice(String split, int index, int version) {
    return VoiceRecord.of(
        Outcomes.described(
            split,
            index,
            new RowId("s", index),
            "Clip %d, the %d. time.".formatted(index, version),
            Outcomes.profile(index)));
  }

  private static List<DataFiles.Written> write(
      Path scratch, List<VoiceRecord> voices, StandingRows standing) throws IOException {
    ParquetTable.Layout layout =
        new ParquetTable.Layout(RecordField.columns(List.of()), 2, Set.of());
    DataFiles files = new DataFiles(Files.createDirectory(scratch), layout, ROWS_PER_FILE);
    try (DataUpdate update = new DataUpdate(files, ROWS_PER_FILE, standing)) {
      for (VoiceRecord voice : voices) {
        update.add(voice, voice.toJson());
      }
      return update.finish();
    }
  }

  /** Makes the voices stand, and returns the account of them. */
  private RunSummary stand(List<VoiceRecord> voices) throws IOException {
    Files.write(output.descriptions(), voices.stream().map(VoiceRecord::toJson).toList());
    List<ListedFile> listed = new ArrayList<>();
    List<DataFiles.Written> written =
        write(folder.resolve("standing"), voices, StandingRows.none(output));
    for (DataFiles.Written file : written) {
      Path place = output.data().resolve(file.name());
      Files.move(file.file(), place);
      listed.add(ListedFile.of(place, "data/" + file.name(), file.rows()));
    }
    return new RunSummary(
        "corpus",
        DescribedCorpus.UNKNOWN,
        ChosenDescriber.UNKNOWN,
        true,
        1,
        new TreeMap<>(),
        RunSummary.Counts.of(voices.size(), 0, 0, 0, 0),
        "",
        "",
        new TreeMap<>(VERSIONS),
        new TreeMap<>(),
        List.of(),
        listed,
        "");
  }

  private static List<VoiceRecord> voices(int test, int train) {
    List<VoiceRecord> voices = new ArrayList<>();
    for (int i = 0; i < test + train; i++) {
      voices.add(i < test ? voice("test", i, 1) : voice("train", i - test, 1));
    }
    return voices;
  }

  private static Map<String, byte[]> contents(List<DataFiles.Written> files) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (DataFiles.Written file : files) {
      contents.put(file.name(), Files.readAllBytes(file.file()));
    }
    return contents;
  }

  private Set<String> taken(List<DataFiles.Written> files) throws IOException {
    List<Path> standing = DurableFiles.list(output.data(), "*");
    List<String> taken = new ArrayList<>();
    for (DataFiles.Written file : files) {
      for (Path there : standing) {
        if (Files.isSameFile(there, file.file())) {
          taken.add(file.name());
        }
      }
    }
    return Set.copyOf(taken);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void whateverChangesTheFilesAreThoseOfWritingAll(int seed) throws IOException {
    Random random = new Random(seed);
    List<VoiceRecord> voices = voices(random.nextInt(8), 1 + random.nextInt(12));
    RunSummary standing = stand(voices);
    for (int change = random.nextInt(3); change >= 0 && !voices.isEmpty(); change--) {
      int at = random.nextInt(voices.size());
      VoiceRecord old = voices.get(at);
      switch (random.nextInt(4)) {
        case 0 -> voices.remove(at);
        case 1 -> voices.add(voice("train", 100, 1));
        default ->
            voices.set(
                at, voice(old.text(RecordField.SPLIT), (int) old.integer(RecordField.INDEX), 2));
      }
    }

    List<DataFiles.Written> updated =
        write(
            folder.resolve("updated"),
            voices,
            StandingRows.in(new StandingResult(output, Optional.of(standing)), VERSIONS));

    Map<String, byte[]> all =
        contents(write(folder.resolve("all"), voices, StandingRows.none(output)));
    assertThat(contents(updated)).containsExactlyEntriesOf(all);
  }

  @Test
  void filesWithoutAChangeAreTakenAsTheyStand() throws IOException {
    List<VoiceRecord> voices = voices(4, 7);
    RunSummary standing = stand(voices);
    voices.set(5, voice("train", 1, 2));
    voices.add(voice("train", 7, 1));
    List<DataFiles.Written> updated =
        write(
            folder.resolve("updated"),
            voices,
            StandingRows.in(new StandingResult(output, Optional.of(standing)), VERSIONS));
    assertThat(updated.stream().map(DataFiles.Written::name).collect(Collectors.toSet()))
        .hasSize(5);
    assertThat(taken(updated))
        .containsExactlyInAnyOrder(
            "test-00000-of-00002.parquet",
            "test-00001-of-00002.parquet",
            "train-00001-of-00003.parquet");
  }

  @Test
  void nothingIsTakenOfWhatIsHalfReplacedOrOfOtherVersionsOrNotAsItWasWritten() throws IOException {
    List<VoiceRecord> voices = voices(4, 3);
    Optional<RunSummary> standing = Optional.of(stand(voices));

    StandingRows ofOthers =
        StandingRows.in(new StandingResult(output, standing), Map.of("voicepersona", "2"));
    assertThat(taken(write(folder.resolve("others"), voices, ofOthers))).isEmpty();

    Files.writeString(output.data().resolve("test-00000-of-00002.parquet"), "mine");
    StandingRows changed = StandingRows.in(new StandingResult(output, standing), VERSIONS);
    assertThat(taken(write(folder.resolve("changed"), voices, changed)))
        .containsExactlyInAnyOrder("test-00001-of-00002.parquet", "train-00000-of-00001.parquet");

    Path epoch = Files.createDirectory(output.progress().resolve("1"));
    Files.writeString(epoch.resolve("fingerprint.json"), "{}");
    Files.writeString(epoch.resolve("publication.json"), "{}");
    StandingRows halfReplaced = StandingRows.in(new StandingResult(output, standing), VERSIONS);
    assertThat(taken(write(folder.resolve("half"), voices, halfReplaced))).isEmpty();
  }

  @Test
  void linesAreWrittenUnlessTheyAreThoseThatStand() throws IOException {
    Path standing = folder.resolve("lines");
    String text = "one\ntwo\nthree\n";
    Files.writeString(standing, text);
    for (String next : List.of(text, text + "four\n", "one\ntwo\n", "one\nTwo\nthree\n", "")) {
      Path aside = folder.resolve("aside");
      Path written;
      try (LinesUpdate lines = new LinesUpdate(Optional.of(standing), aside)) {
        for (byte[] line : next.lines().map(line -> (line + "\n").getBytes(UTF_8)).toList()) {
          lines.write(line);
        }
        written = lines.finish();
      }
      assertThat(written).hasContent(next).isEqualTo(next.equals(text) ? standing : aside);
      assertThat(standing).hasContent(text);
      assertThat(Files.deleteIfExists(aside)).isEqualTo(!next.equals(text));
    }
  }
}
