package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.SoundFiles;
import org.voicepersona.testing.Clips;
import org.voicepersona.testing.Clips.Clip;
import org.voicepersona.testing.SharedData;

class ClippingTest {

  private static final double FLAGGED = 0.001;

  private final AudioDecoder decoder = new AudioDecoder();

  @ParameterizedTest
  @ValueSource(floats = {1, 0.25f})
  void speechCutToFlatTopsIsTold(float loudness) throws Exception {
    float[] speech = samples(SoundFiles.resource("speech.flac"));
    assertThat(ratio(speech)).isLessThan(FLAGGED / 10);
    double[] loudest = new double[speech.length];
    for (int i = 0; i < speech.length; i++) {
      loudest[i] = Math.abs(speech[i]);
    }
    Arrays.sort(loudest);
    float top = (float) loudest[(int) (0.97 * speech.length)];
    float[] cut = new float[speech.length];
    for (int i = 0; i < cut.length; i++) {
      cut[i] = loudness * Math.max(-1, Math.min(1, speech[i] / top));
    }
    assertThat(ratio(cut)).isBetween(0.015, 0.04);
  }

  @Test
  void aSignalThatIsAllTooLoudIsTold() throws Exception {
    float[] loud = SoundFiles.sine(200, 20_000, 16_000, 0.5);
    assertThat(ratio(samples(SoundFiles.floatWav(16_000, loud)))).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"u8.wav", "a-law.wav", "mu-law.sph", "narrow.amr", "sox.gsm", "lame.mp3"})
  void coarseCodingIsNoClipping(String file) throws Exception {
    assertThat(ratio(samples(SoundFiles.resource("formats/" + file)))).isLessThan(FLAGGED / 2);
  }

  @Test
  void silenceAndFewStepsAreNotCut() {
    float[] steps = new float[16_000];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = (i / 5 % 3 - 1) / 32_768f;
    }
    assertThat(ratio(new float[16_000])).isZero();
    assertThat(ratio(new float[0])).isZero();
    assertThat(ratio(steps)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"clip.wav, 0.05", "intfloat.wav, 0.5"})
  void collectedFilesAreTold(String file, double least) throws Exception {
    byte[] encoded = Files.readAllBytes(SharedData.path("cases/audio/" + file));
    assertThat(ratio(samples(encoded))).isGreaterThan(least);
  }

  @Test
  void noClipOfTheSampleIsCut() throws Exception {
    Path data = Path.of("src/main/sample/data");
    for (Clip clip : Clips.read(data.resolve("train-00000-of-00002.parquet"))) {
      assertThat(ratio(samples(clip.bytes()))).as(clip.path()).isLessThan(FLAGGED / 10);
    }
  }

  private float[] samples(byte[] encoded) throws AudioException {
    return decoder.decode(encoded).waveform().samples();
  }

  private static double ratio(float[] samples) {
    return Clipping.ratio(samples);
  }
}
