package org.voicepersona.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.LaunchedJob;
import org.voicepersona.testing.PublishedFiles;

/** Describing some rows again changes them alone, and costs what they cost. */
class RegenerationTest {

  private static final int ROWS = 450;
  private static final long AGAIN = 5;
  private static final List<RowRule> RULES = List.of(RowRule.parse("index=" + AGAIN));

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void describe() throws IOException {
    output = folder.resolve("output");
    try (Progress progress = Progress.open(output, SimulatedRun.FINGERPRINT, true)) {
      SimulatedRun.describe(progress, Outcomes.corpus(ROWS), 3);
      SimulatedRun.publish(progress, true);
    }
  }

  @AfterEach
  void removeFailPoint() {
    System.clearProperty(FailPoint.PROPERTY);
    FailPoint.reset();
  }

  private static void regenerate(Path output) throws IOException {
    try (Progress progress =
        Progress.regenerate(output, SimulatedRun.FINGERPRINT, RULES, LaunchedJob.Inquiry.NONE)
            .orElseThrow()) {
      for (Outcome.Described voice : again()) {
        if (!progress.settled().contains(voice.sample().split(), voice.sample().index())) {
          progress.journal().append(voice);
        }
      }
      IndexSet settled = progress.settle();
      progress.keepUnread(settled);
      SimulatedRun.publish(progress, true);
    }
  }

  /** In both splits there is a row of this number; that of the second cannot be read this time. */
  private static List<Outcome.Described> again() {
    return Outcomes.corpus(ROWS).stream()
        .filter(Outcome.Described.class::isInstance)
        .map(Outcome.Described.class::cast)
        .filter(voice -> voice.sample().index() == AGAIN && voice.sample().split().equals("train"))
        .toList();
  }

  private static Map<String, String> digests(Path folder) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        digests.put(name, DigestUtils.sha256Hex(Files.readAllBytes(file)));
      }
    }
    return digests;
  }

  private static List<VoiceRecord> voices(Path output) throws IOException {
    try (Stream<VoiceRecord> voices = PublishedOutput.open(output, false).descriptions()) {
      return voices.toList();
    }
  }

  @Test
  void onlyWhatHoldsTheRowIsWritten() throws IOException {
    List<VoiceRecord> before = voices(output);
    Path ofOthers = output.resolve("data/test-00000-of-00001.parquet");
    Path ofRow = output.resolve("data/train-00000-of-00001.parquet");
    Object others = key(ofOthers);
    Object row = key(ofRow);
    Path parts = output.resolve(".progress/1/parts");
    Map<String, String> progress = digests(parts);

    try (Progress begun =
        Progress.regenerate(output, SimulatedRun.FINGERPRINT, RULES, LaunchedJob.Inquiry.NONE)
            .orElseThrow()) {
      assertThat(digests(parts)).isEqualTo(progress);
      List<Path> shared = new ArrayList<>();
      List<Path> written = new ArrayList<>();
      try (Stream<Path> taken = Files.list(begun.generation().parts())) {
        for (Path part : taken.toList()) {
          Path twin = parts.resolve(part.getFileName());
          (Files.exists(twin) && Files.isSameFile(part, twin) ? shared : written).add(part);
        }
      }
      assertThat(written).hasSizeLessThanOrEqualTo(2);
      assertThat(shared).hasSizeGreaterThanOrEqualTo(progress.size() - 2);
    }
    regenerate(output);

    List<VoiceRecord> after = voices(output);
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < after.size(); i++) {
      boolean isAgain =
          after.get(i).integer(RecordField.INDEX) == AGAIN
              && after.get(i).text(RecordField.SPLIT).equals("train");
      assertThat(after.get(i).equals(before.get(i))).as("row %d", i).isEqualTo(!isAgain);
    }
    assertThat(key(ofOthers)).isEqualTo(others);
    assertThat(key(ofRow)).isNotEqualTo(row);
    assertThat(output.resolve("former.jsonl")).isNotEmptyFile();
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Test
  void whereverItIsCutOffItEndsLikeAnyOther() throws IOException {
    Path plain = folder.resolve("plain");
    copy(output, plain);
    regenerate(plain);
    Map<String, String> expected = PublishedFiles.digests(plain);
    Map<String, String> before = PublishedFiles.digests(output);
    for (String step :
        List.of(
            "part-rename:0",
            "part-renamed:0",
            "part-rename:1",
            "journal-write:0",
            "journal-line:0",
            "parquet-footer:0",
            "publish-rename:0",
            "publish-rename:1",
            "publish-renamed:1",
            "publish-renamed:3",
            "publish-renamed:4")) {
      Path cut = folder.resolve("cut");
      copy(output, cut);
      System.setProperty(FailPoint.PROPERTY, step + ":error");
      assertThatThrownBy(() -> regenerate(cut)).hasStackTraceContaining("No space left");
      removeFailPoint();
      if (!step.startsWith("publish")) {
        assertThat(PublishedFiles.digests(cut)).as(step).isEqualTo(before);
      }
      regenerate(cut);
      assertThat(PublishedFiles.digests(cut)).as(step).isEqualTo(expected);
      DurableFiles.deleteTree(cut);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }
}
