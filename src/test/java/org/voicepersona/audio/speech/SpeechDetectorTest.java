package org.voicepersona.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.testing.Clips;

class SpeechDetectorTest {

  private static final Path SHARD = Path.of("src/main/sample/data/train-00000-of-00002.parquet");

  private final SpeechDetector detector = SpeechDetector.ofThisProcess().orElseThrow();

  private static float[] speech() throws Exception {
    return new AudioDecoder().decode(Clips.read(SHARD).get(0).bytes()).waveform().samples();
  }

  private static float[] sine(double hz, double seconds) {
    float[] samples = new float[(int) (seconds * Waveform.SAMPLE_RATE_HZ)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.3 * Math.sin(2 * Math.PI * hz * i / Waveform.SAMPLE_RATE_HZ));
    }
    return samples;
  }

  private double share(float[] samples) {
    float[] probabilities = detector.probabilities(samples);
    return IntStream.range(0, probabilities.length).filter(i -> probabilities[i] >= 0.5).count()
        / (double) probabilities.length;
  }

  @Test
  void hearsSpeech() throws Exception {
    assertThat(share(speech())).isGreaterThan(0.5);
  }

  @Test
  void hearsNoneInTonesNoiseAndSilence() {
    Random random = new Random(3);
    float[] noise = new float[48_000];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (0.1 * random.nextGaussian());
    }
    for (float[] sound : new float[][] {sine(50, 3), sine(440, 3), noise, new float[48_000]}) {
      assertThat(share(sound)).isZero();
    }
  }

  @Test
  void everyChunkHasAProbabilityAlsoTheLastThatIsShorter() {
    assertThat(detector.probabilities(new float[0])).isEmpty();
    assertThat(detector.probabilities(new float[1])).hasSize(1);
    assertThat(detector.probabilities(new float[SpeechDetector.CHUNK + 1])).hasSize(2);
  }

  /** 50 s are computed in two parts; what the network remembers goes from one to the other. */
  @Test
  void aLongRecordingIsHeardAsOne() throws Exception {
    float[] speech = speech();
    int chunks = speech.length / SpeechDetector.CHUNK;
    int length = chunks * SpeechDetector.CHUNK;
    float[] repeated = new float[1600 / chunks * length];
    for (int at = 0; at < repeated.length; at += length) {
      System.arraycopy(speech, 0, repeated, at, length);
    }
    float[] probabilities = detector.probabilities(repeated);

    // Each repetition is heard much as the one before, also the one in which a part ends.
    for (int i = 2 * chunks; i < probabilities.length; i++) {
      assertThat(probabilities[i]).isCloseTo(probabilities[i - chunks], within(0.05f));
    }
  }
}
