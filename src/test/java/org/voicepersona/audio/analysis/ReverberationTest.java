package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.voicepersona.audio.Waveform.SAMPLE_RATE_HZ;
import static org.voicepersona.audio.analysis.Sounds.joined;
import static org.voicepersona.audio.analysis.Sounds.noiseBelow;
import static org.voicepersona.audio.analysis.Sounds.silence;
import static org.voicepersona.audio.analysis.Sounds.sum;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.analysis.Fft.Complex;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.audio.speech.SpeechDetector;
import org.voicepersona.testing.Clips;

/** Read speech in rooms whose decay is known: white noise that dies away exponentially. */
class ReverberationTest {

  private static final AcousticAnalyzer ANALYZER =
      new AcousticAnalyzer(SpeechDetector.ofThisProcess());

  private static final int SIZE = 1 << 17;
  private static final Fft FFT = new Fft(SIZE, 1);

  private static final List<float[]> DRY = new ArrayList<>();

  @BeforeAll
  static void readEveryFourthClip() throws Exception {
    try (Stream<Path> shards = Files.list(Path.of("src/main/sample/data"))) {
      int row = 0;
      for (Path shard : shards.sorted().toList()) {
        for (Clips.Clip clip : Clips.read(shard)) {
          if (row++ % 4 == 0) {
            DRY.add(new AudioDecoder().decode(clip.bytes()).waveform().samples());
          }
        }
      }
    }
  }

  private static List<Double> decays(UnaryOperator<float[]> change) {
    return DRY.stream()
        .map(dry -> ANALYZER.measure(DecodedAudio.of(new Waveform(change.apply(dry)))))
        .map(profile -> profile.channel().decaySeconds())
        .sorted()
        .toList();
  }

  /** A room that gives back as much as comes straight. */
  private static float[] room(float[] dry, double seconds) {
    Random random = new Random(11);
    float[] echo = silence(1.2 * seconds);
    for (int i = 0; i < echo.length; i++) {
      double decay = StrictMath.pow(10, -3.0 * i / SAMPLE_RATE_HZ / seconds);
      echo[i] = (float) (decay * random.nextGaussian());
    }
    float[] response = Sounds.scaled(echo, 1 / Math.sqrt(Sounds.power(echo) * echo.length));
    response[0] += 1;
    return convolved(dry, response);
  }

  /** The first of it, as long as {@code sound} is. */
  private static float[] convolved(float[] sound, float[] response) {
    assertThat(sound.length + response.length).isLessThan(SIZE);
    Fft.Workspace work = FFT.workspace();
    Complex a = FFT.zeros();
    System.arraycopy(sound, 0, a.re(), 0, sound.length);
    FFT.transform(a, work);
    Complex b = FFT.zeros();
    System.arraycopy(response, 0, b.re(), 0, response.length);
    FFT.transform(b, work);
    Complex product = FFT.zeros();
    for (int k = 0; k < SIZE; k++) {
      product.re()[k] = a.re()[k] * b.re()[k] - a.im()[k] * b.im()[k];
      product.im()[k] = -(a.re()[k] * b.im()[k] + a.im()[k] * b.re()[k]);
    }
    FFT.transform(product, work);
    return Sounds.scaled(Arrays.copyOf(product.re(), sound.length), 0.5 / SIZE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.5, 0.8, 1.2})
  void theDecayIsThatOfTheRoom(double seconds) {
    List<Double> decays = decays(dry -> room(dry, seconds));

    assertThat(decays.get(decays.size() / 2)).isCloseTo(seconds, within(0.2 * seconds));
    assertThat(decays).allMatch(decay -> Math.abs(decay / seconds - 1) < 0.5);
  }

  /** Packets that were lost do not make a room sound dry. */
  @Test
  void digitalGapsAreNoFalls() {
    List<Double> decays = decays(dry -> gapped(room(dry, 1)));

    assertThat(decays.get(decays.size() / 2)).isBetween(0.75, 1.3);
  }

  /** Silences 60 ms of each 400 ms. */
  private static float[] gapped(float[] sound) {
    for (int i = 0; i < sound.length; i += SAMPLE_RATE_HZ * 2 / 5) {
      Arrays.fill(sound, i, Math.min(sound.length, i + SAMPLE_RATE_HZ * 6 / 100), 0);
    }
    return sound;
  }

  @Test
  void aVeryLongDecayIsTheLongestThatIsTold() {
    List<Double> decays = decays(dry -> room(dry, 2.5));

    assertThat(decays.get(decays.size() / 2)).isEqualTo(Channel.LONGEST_DECAY_SECONDS);
    assertThat(decays).allMatch(decay -> decay <= Channel.LONGEST_DECAY_SECONDS);
  }

  /** Noise hides how a sound ends: that is no room. */
  @ParameterizedTest
  @CsvSource({"5, 0", "10, 0", "15, 0", "15, 1"})
  void noiseIsNoRoom(double snrDb, double digitalSilenceSeconds) {
    float[] gap = silence(digitalSilenceSeconds);

    List<Double> decays = decays(dry -> joined(gap, sum(dry, noiseBelow(dry, snrDb, 3)), gap));

    assertThat(decays).allMatch(decay -> Double.isNaN(decay) || decay < 0.3);
    assertThat(decays).anyMatch(decay -> Double.isNaN(decay));
  }
}
