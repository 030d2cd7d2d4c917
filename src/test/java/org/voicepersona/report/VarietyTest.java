package org.voicepersona.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.check.Words;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SharedData;

/** How much what is said of different voices has in common. */
class VarietyTest {

  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+");

  @TempDir private Path folder;

  /** Returns the share of the pairs of neighbouring words that are different ones: distinct-2. */
  private static double distinctPairs(List<String> texts) {
    Set<List<String>> distinct = new HashSet<>();
    int all = 0;
    for (String text : texts) {
      List<String> words = Words.of(text);
      for (int i = 0; i + 2 <= words.size(); i++) {
        distinct.add(List.copyOf(words.subList(i, i + 2)));
        all++;
      }
    }
    return (double) distinct.size() / all;
  }

  /** Returns the share of the sentences that occur at least twice. */
  private static double repeatedSentences(List<String> texts) {
    Map<String, Integer> times = new HashMap<>();
    for (String text : texts) {
      SENTENCE_END.splitAsStream(text).forEach(each -> times.merge(each, 1, Integer::sum));
    }
    int all = times.values().stream().mapToInt(count -> count).sum();
    int repeated =
        times.values().stream().filter(count -> count > 1).mapToInt(count -> count).sum();
    return (double) repeated / all;
  }

  private static List<String> said(PublishedOutput run) throws IOException {
    try (Stream<VoiceRecord> voices = run.descriptions()) {
      return voices.map(voice -> voice.text(RecordField.VOICE_ANALYSIS)).toList();
    }
  }

  @Test
  void fewBundledClipsShareSentences() throws IOException {
    List<String> texts = said(FinishedRun.open());
    assertThat(texts).hasSize(33);
    assertThat(distinctPairs(texts)).isGreaterThan(0.4);
    assertThat(repeatedSentences(texts)).isLessThan(0.05);
  }

  @Test
  void hundredsOfClipsAreDescribedInManyWords() throws IOException {
    Path corpus = SharedData.path("data/real");
    Program.Result result =
        Program.run(
            "process",
            "--input=" + corpus,
            "--split=all",
            "--describer=acoustic",
            "--output=" + folder.resolve("out"));
    assertThat(result.exitCode()).as(result.err()).isZero();

    List<String> texts = said(PublishedOutput.at(folder.resolve("out")));
    assertThat(texts).hasSize(460);
    assertThat(distinctPairs(texts)).isGreaterThanOrEqualTo(0.15);
    assertThat(repeatedSentences(texts)).isLessThanOrEqualTo(0.25);
  }
}
