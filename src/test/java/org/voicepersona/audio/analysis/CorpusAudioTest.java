package org.voicepersona.audio.analysis;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.testing.Clips;
import org.voicepersona.testing.Clips.Clip;
import org.voicepersona.testing.SharedData;

/** Whole corpora: the good ones are heard completely, of the bad one each row as it deserves. */
class CorpusAudioTest {

  private static final Path SAMPLE = Path.of("src/main/sample");
  private static final String HOSTILE_SHARD = "train-audio-00000-of-00001.parquet";

  /** The rows that are not heard, and why; every other row is. */
  private static final Map<String, String> REJECTED =
      Map.ofEntries(
          Map.entry("zero-length-bytes", "NO_AUDIO"),
          Map.entry("one-byte", "UNDECODABLE"),
          Map.entry("truncated-flac-60pct", "UNDECODABLE"),
          Map.entry("flac-header-only", "UNDECODABLE"), // cut within its metadata
          Map.entry("flac-corrupt-frames", "UNDECODABLE"),
          Map.entry("flac-liar-2^36-samples", "UNDECODABLE"),
          Map.entry("text-as-audio", "UNDECODABLE"),
          Map.entry("html-as-audio", "UNDECODABLE"),
          Map.entry("lfs-pointer-as-audio", "UNDECODABLE"),
          Map.entry("random-noise-bytes", "UNDECODABLE"),
          Map.entry("one-sample-wav", "TOO_SHORT"),
          Map.entry("zero-samples-wav", "TOO_SHORT"),
          Map.entry("20ms-clip", "TOO_SHORT"),
          Map.entry("nan-inf-float-wav", "NOT_FINITE"),
          Map.entry("all-nan-float-wav", "NOT_FINITE"),
          Map.entry("wav-0-channels", "BAD_HEADER"),
          Map.entry("wav-0-rate", "BAD_HEADER"),
          Map.entry("wav-rate-4GHz", "BAD_HEADER"),
          Map.entry("null-audio-struct", "absent"),
          Map.entry("null-bytes-with-path", "absent"),
          Map.entry("null-bytes-null-path", "absent"),
          Map.entry("null-bytes-path-etc-passwd", "absent"));

  private static final Set<String> CLIPPED = Set.of("long-95s-8k-flac");
  private static final Set<String> SILENT = Set.of("antiphase-stereo-wav", "silent-2s");

  private final AudioDecoder decoder = new AudioDecoder();

  @Test
  void everyHostileRowIsHeardOrRefusedAsExpected() throws IOException {
    Path folder = SharedData.path("data/hostile");
    List<String> cases = hostileCases(folder.resolve("EXPECTED.tsv"));
    List<Clip> clips = Clips.read(folder.resolve("data").resolve(HOSTILE_SHARD));
    assertThat(clips).hasSameSizeAs(cases);
    Map<String, String> outcomes = new HashMap<>();
    Map<String, String> expected = new HashMap<>();
    for (int row = 0; row < clips.size(); row++) {
      String name = cases.get(row);
      outcomes.put(name, outcome(clips.get(row)));
      expected.put(name, REJECTED.getOrDefault(name, heard(name)));
    }
    assertThat(outcomes).isEqualTo(expected);
  }

  @Test
  void theBundledSampleIsHeardCompletely() throws Exception {
    Map<String, Double> seconds =
        Files.readAllLines(SAMPLE.resolve("manifest.tsv")).stream()
            .skip(1)
            .map(line -> line.split("\t"))
            .collect(toMap(columns -> columns[1], columns -> Double.valueOf(columns[9])));
    int heard = 0;
    for (int shard = 0; shard < 2; shard++) {
      String name = "train-%05d-of-00002.parquet".formatted(shard);
      for (Clip clip : Clips.read(SAMPLE.resolve("data").resolve(name))) {
        DecodedAudio audio = decoder.decode(clip.bytes());
        assertThat(audio.waveform().seconds())
            .as(clip.path())
            .isCloseTo(seconds.get(clip.path()), within(0.01));
        assertThat(peak(audio.waveform())).as("peak of %s", clip.path()).isBetween(0.05f, 1f);
        heard++;
      }
    }
    assertThat(heard).isEqualTo(seconds.size());
  }

  private String outcome(Clip clip) {
    if (!clip.isPresent()) {
      return "absent";
    }
    try {
      DecodedAudio audio = decoder.decode(clip.bytes());
      return (audio.truncated() ? "clipped" : "heard")
          + (peak(audio.waveform()) == 0 ? ", silent" : "");
    } catch (AudioException e) {
      return e.reason().name();
    }
  }

  private static String heard(String name) {
    return (CLIPPED.contains(name) ? "clipped" : "heard")
        + (SILENT.contains(name) ? ", silent" : "");
  }

  private static List<String> hostileCases(Path expected) throws IOException {
    return Files.readAllLines(expected).stream()
        .map(line -> line.split("\t"))
        .filter(columns -> columns[0].equals(HOSTILE_SHARD))
        .map(columns -> columns[2])
        .toList();
  }

  private static float peak(Waveform waveform) {
    float peak = 0;
    for (float sample : waveform.samples()) {
      peak = Math.max(peak, Math.abs(sample));
    }
    return peak;
  }
}
