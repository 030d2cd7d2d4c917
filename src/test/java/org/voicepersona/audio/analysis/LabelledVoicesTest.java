package org.voicepersona.audio.analysis;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.audio.speech.SpeechDetector;
import org.voicepersona.testing.SharedData;

/** Real and synthetic voices whose pitch, rate and noise are known. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelledVoicesTest {

  private static final AcousticAnalyzer ANALYZER =
      new AcousticAnalyzer(SpeechDetector.ofThisProcess());

  private List<Clip> clips;

  /** One line of the labels, and what was measured. */
  private record Clip(Map<String, String> labels, AcousticProfile profile) {

    String label(String name) {
      return labels.get(name);
    }

    double number(String name) {
      return Double.parseDouble(label(name));
    }

    boolean whispered() {
      return label("voice").endsWith("whisper");
    }

    double pitchError() {
      return Math.abs(profile.f0MedianHz() / number("f0_measured") - 1);
    }
  }

  @BeforeAll
  void measureAll() throws IOException, AudioException {
    Path folder = SharedData.path("data/labelled");
    List<String> lines = Files.readAllLines(folder.resolve("labels.tsv"));
    List<String> names = List.of(lines.get(0).split("\t", -1));
    clips = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> values = List.of(line.split("\t", -1));
      Map<String, String> labels =
          names.stream().collect(Collectors.toMap(n -> n, n -> values.get(names.indexOf(n))));
      byte[] encoded = Files.readAllBytes(folder.resolve(labels.get("path")));
      DecodedAudio audio = new AudioDecoder().decode(encoded);
      clips.add(new Clip(labels, ANALYZER.measure(audio)));
    }
  }

  @Test
  void medianPitchIsRight() {
    double[] errors = clips(c -> !c.whispered()).stream().mapToDouble(Clip::pitchError).toArray();

    assertThat(errors).hasSizeGreaterThan(100);
    assertThat(Percentile.of(errors, 50)).isLessThan(0.01);
    assertThat(Percentile.of(errors, 90)).isLessThan(0.05);
    assertThat(Arrays.stream(errors).filter(error -> !(error < 0.15))).isEmpty();
  }

  @Test
  void whisperedVoicesAreUnvoiced() {
    assertThat(clips(Clip::whispered))
        .isNotEmpty()
        .allSatisfy(
            clip -> {
              assertThat(clip.profile.voicedRatio()).isLessThan(0.05);
              assertThat(clip.profile.f0MedianHz()).isNaN();
              assertThat(clip.profile.jitter()).isNaN();
            });
  }

  @Test
  void everyOtherMeasureIsThere() {
    assertThat(clips(c -> !c.whispered()))
        .allSatisfy(
            clip -> {
              AcousticProfile profile = clip.profile;
              assertThat(profile.voicedRatio()).isBetween(0.3, 1.0);
              assertThat(profile.f0StdHz()).isBetween(1.0, 120.0);
              assertThat(profile.f0RangeSemitones()).isBetween(1.0, 36.0);
              assertThat(profile.speakingRate())
                  .satisfiesAnyOf(
                      rate -> assertThat(rate).isNaN(),
                      rate -> assertThat(rate).isBetween(1.0, 9.0));
              assertThat(profile.pauseRatio()).isBetween(0.0, 0.6);
              assertThat(profile.loudnessDb()).isBetween(-40.0, -10.0);
              assertThat(profile.snrDb()).isBetween(3.0, 70.0);
              assertThat(profile.hnrDb()).isBetween(-3.0, 35.0);
              assertThat(profile.jitter()).isBetween(0.0, 0.12);
              assertThat(profile.shimmer()).isBetween(0.0, 0.3);
              assertThat(profile.spectralCentroidHz()).isBetween(150.0, 4500.0);
              assertThat(profile.spectralTiltDbPerOctave()).isBetween(-12.0, 3.0);
            });
  }

  @Test
  void fasterSpeechHasMoreSyllablesASecond() {
    Map<String, List<Clip>> byVoice =
        clips(
                c ->
                    c.label("source").equals("libri")
                        && c.label("pitch_set").equals("x1.00")
                        && c.label("snr_db").isEmpty())
            .stream()
            .collect(groupingBy(c -> c.label("voice")));

    assertThat(byVoice.values())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            clips -> {
              clips.sort(Comparator.comparingDouble(c -> c.number("rate_set")));
              double slow = clips.get(0).profile.speakingRate();
              double fast = clips.get(clips.size() - 1).profile.speakingRate();
              assertThat(fast).isGreaterThan(1.05 * slow);
            });
  }

  @Test
  void syllablesAreThoseOfTheText() {
    Map<String, Integer> syllables =
        Map.of(
            "We measured the river twice and both results were the same.", 14,
            "The train to the coast leaves from the second platform at noon.", 14,
            "Nobody expected the old lighthouse to start working again.", 16,
            "Please leave the parcel with our neighbour at number forty two.", 15,
            "She kept a small notebook of every bird that visited the garden.", 17,
            "They painted the kitchen yellow because it never got any sun.", 17,
            "His grandfather repaired clocks in a narrow street behind the market.", 17);
    double[] ratios =
        clips(c -> syllables.containsKey(c.label("text")) && !c.whispered()).stream()
            .mapToDouble(
                c ->
                    c.profile.speakingRate()
                        * c.profile.durationSeconds()
                        / syllables.get(c.label("text")))
            .toArray();

    assertThat(ratios).hasSizeGreaterThan(30);
    assertThat(Percentile.of(ratios, 50)).isBetween(0.92, 1.08);
    assertThat(Percentile.of(ratios, 10)).isGreaterThan(0.8);
    assertThat(Percentile.of(ratios, 90)).isLessThan(1.2);
  }

  /** The labels count all of the clip, pauses too, the measure only the speech. */
  @Test
  void noiseIsWhatWasAdded() {
    assertThat(clips(c -> !c.label("snr_db").isEmpty()))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            clip -> assertThat(clip.profile.snrDb() - clip.number("snr_db")).isBetween(-2.0, 4.0));
    assertThat(clips(c -> c.label("source").equals("libri") && c.label("snr_db").isEmpty()))
        .allSatisfy(clip -> assertThat(clip.profile.snrDb()).isGreaterThan(25));
  }

  private List<Clip> clips(Predicate<Clip> wanted) {
    return clips.stream().filter(wanted).collect(Collectors.toList());
  }
}
