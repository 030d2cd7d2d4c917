package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.voicepersona.audio.analysis.Sounds.joined;
import static org.voicepersona.audio.analysis.Sounds.noiseBelow;
import static org.voicepersona.audio.analysis.Sounds.profile;
import static org.voicepersona.audio.analysis.Sounds.scaled;
import static org.voicepersona.audio.analysis.Sounds.silence;
import static org.voicepersona.audio.analysis.Sounds.sine;
import static org.voicepersona.audio.analysis.Sounds.sum;
import static org.voicepersona.audio.analysis.Sounds.syllables;
import static org.voicepersona.audio.analysis.Sounds.vowel;
import static org.voicepersona.audio.analysis.Sounds.whiteNoise;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.DecodedAudio;

class AcousticAnalyzerTest {

  @Test
  void measuresAGlidingVoice() {
    AcousticProfile glide = profile(vowel(t -> 100 * Math.pow(2, t / 4), 4));

    assertThat(glide.durationSeconds()).isEqualTo(4);
    assertThat(glide.voicedRatio()).isCloseTo(1, within(0.02));
    assertThat(glide.f0MedianHz()).isCloseTo(141.4, within(2.0));
    assertThat(glide.f0RangeSemitones()).isCloseTo(0.9 * 12, within(0.2));
    // Of a frequency spread as 2^x, x from 0 to 1.
    assertThat(glide.f0StdHz()).isCloseTo(28.7, within(0.6));
    assertThat(glide.pauseRatio()).isZero();
  }

  @Test
  void passesOnWhetherTheRecordingWasTruncated() {
    Waveform waveform = new Waveform(vowel(120, 1));
    AcousticAnalyzer analyzer = new AcousticAnalyzer(Optional.empty());

    for (boolean truncated : new boolean[] {true, false}) {
      DecodedAudio audio = new DecodedAudio(waveform, 1, -20, truncated);
      assertThat(analyzer.measure(audio).truncated()).isEqualTo(truncated);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 3, 4, 5, 6, 7})
  void countsSyllables(double rate) {
    AcousticProfile profile = profile(syllables(vowel(130, 6), rate));

    assertThat(profile.speakingRate()).isCloseTo(rate, within(0.34));
  }

  @ParameterizedTest
  @CsvSource({"0.1, 0", "0.3, 0.3", "0.5, 0.5", "1.5, 1.5"})
  void measuresPauses(double gap, double counted) {
    float[] word = vowel(130, 1);
    float[] spoken = joined(silence(0.7), word, silence(gap), word, silence(0.4));

    AcousticProfile profile = profile(sum(spoken, noiseBelow(spoken, 50, 1)));

    assertThat(profile.pauseRatio()).isCloseTo(counted / (2 + gap), within(0.03));
  }

  @ParameterizedTest
  @CsvSource({"120, 0", "120, 5", "120, 10", "120, 20", "120, 30", "120, 40", "220, 10", "220, 30"})
  void estimatesTheRatioOfSpeechToNoise(double f0Hz, double db) {
    float[] phrase = syllables(vowel(f0Hz, 1.5), 4);
    float[] noise = noiseBelow(phrase, db, 9);
    float[] spoken = joined(phrase, silence(0.4), phrase, silence(0.3));
    float[] everywhere = joined(noise, noise, noise);

    AcousticProfile profile = profile(sum(spoken, Arrays.copyOf(everywhere, spoken.length)));

    assertThat(profile.snrDb()).isCloseTo(db, within(2.5));
  }

  @Test
  void amplitudeChangesTheLoudnessAndNothingElse() {
    float[] voice = noisySpeech();
    AcousticProfile whole = profile(voice);
    AcousticProfile half = profile(scaled(voice, 0.5));

    assertThat(whole.loudnessDb() - half.loudnessDb()).isCloseTo(6.02, within(0.01));
    assertThat(measures(half)).containsExactly(measures(whole), within(1e-9));
  }

  @Test
  void anOffsetChangesNothing() {
    float[] voice = noisySpeech();
    float[] offset = new float[voice.length];
    Arrays.fill(offset, 0.25f);
    AcousticProfile plain = profile(voice);
    AcousticProfile shifted = profile(sum(voice, offset));

    assertThat(shifted.loudnessDb()).isCloseTo(plain.loudnessDb(), within(0.02));
    assertThat(measures(shifted)).containsExactly(measures(plain), within(0.01));
  }

  @Test
  void theSameSamplesGiveTheSameBitsOnAnyThread() {
    float[] voice = noisySpeech();
    List<AcousticProfile> profiles =
        IntStream.range(0, 16).parallel().mapToObj(i -> profile(voice.clone())).distinct().toList();

    assertThat(profiles).hasSize(1);
  }

  @Test
  void doesNotChangeTheWaveform() {
    float[] voice = noisySpeech();
    float[] copy = voice.clone();

    profile(voice);

    assertThat(voice).isEqualTo(copy);
  }

  @Test
  void aWhisperIsSpeechWithoutAVoice() {
    float[] whisper = syllables(whiteNoise(0.1, 3, 2), 4);

    AcousticProfile profile = profile(sum(whisper, whiteNoise(0.0005, 3, 3)));

    assertThat(profile.voicedRatio()).isLessThan(0.05);
    assertThat(withoutVoice(profile)).containsOnly(Double.NaN);
    assertThat(profile.loudnessDb()).isFinite();
    assertThat(profile.snrDb()).isGreaterThan(15);
    assertThat(profile.spectralCentroidHz()).isCloseTo(4000, within(200.0));
    assertThat(profile.spectralTiltDbPerOctave()).isCloseTo(0, within(0.3));
  }

  @Test
  void steadyNoiseIsNoSpeech() {
    AcousticProfile profile = profile(whiteNoise(0.1, 3, 4));

    assertThat(profile.voicedRatio()).isZero();
    assertThat(withoutVoice(profile)).containsOnly(Double.NaN);
    assertThat(profile.loudnessDb()).isFinite();
  }

  @Test
  void aToneIsNoSpeech() {
    AcousticProfile profile = profile(sine(440, 0.3, 3));

    assertThat(profile.voicedRatio()).isZero();
    assertThat(withoutVoice(profile)).containsOnly(Double.NaN);
  }

  @Test
  void silenceHasNothingButALength() {
    float[] dither = whiteNoise(1.0 / 65536, 2, 6);
    for (float[] silent : List.of(silence(2), dither)) {
      AcousticProfile profile = profile(silent);

      assertThat(profile.durationSeconds()).isEqualTo(silent.length / 16000.0);
      assertThat(profile.voicedRatio()).isZero();
      assertThat(profile.loudnessDb()).isNaN();
      assertThat(measures(profile)).containsOnly(Double.NaN);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.0099, 0.01, 0.03, 0.05, 0.1, 0.3})
  void aShortClipGivesWhatItCan(double seconds) {
    AcousticProfile profile = profile(vowel(150, seconds));

    assertThat(profile.durationSeconds()).isCloseTo(seconds, within(1e-4));
    assertThat(measures(profile)).doesNotContain(Double.POSITIVE_INFINITY);
    if (seconds >= 0.1) {
      assertThat(profile.f0MedianHz()).isCloseTo(150, within(3.0));
      assertThat(profile.jitter()).isFinite();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e30, 0.01})
  void anyAmplitudeIsFinite(double gain) {
    AcousticProfile profile = profile(scaled(noisySpeech(), gain));

    assertThat(profile.loudnessDb()).isFinite();
    for (double measure : measures(profile)) {
      assertThat(measure).isFinite();
    }
  }

  private static float[] noisySpeech() {
    float[] phrase = vowel(t -> 110 + 30 * Math.sin(4 * t), 1.2, 0.01, 0.03, new Random(21));
    float[] spoken = joined(syllables(phrase, 4), silence(0.4), syllables(phrase, 5));
    return sum(spoken, noiseBelow(spoken, 25, 22));
  }

  /** What only a voice has. */
  private static double[] withoutVoice(AcousticProfile profile) {
    return new double[] {
      profile.f0MedianHz(),
      profile.f0StdHz(),
      profile.f0RangeSemitones(),
      profile.speakingRate(),
      profile.hnrDb(),
      profile.jitter(),
      profile.shimmer()
    };
  }

  /** All but length, voiced share and loudness. */
  private static double[] measures(AcousticProfile profile) {
    double[] others = {
      profile.pauseRatio(),
      profile.snrDb(),
      profile.spectralCentroidHz(),
      profile.spectralTiltDbPerOctave()
    };
    double[] voice = withoutVoice(profile);
    double[] all = Arrays.copyOf(voice, voice.length + others.length);
    System.arraycopy(others, 0, all, voice.length, others.length);
    return all;
  }
}
