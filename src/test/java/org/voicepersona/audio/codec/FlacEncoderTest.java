package org.voicepersona.audio.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.Waveform;

/** What is encoded comes back through the decoder. */
class FlacEncoderTest {

  /** Amplitudes that 16 bits hold exactly. */
  private static Waveform noise(int samples) {
    SplittableRandom random = new SplittableRandom(samples);
    float[] values = new float[samples];
    for (int i = 0; i < samples; i++) {
      values[i] = random.nextInt(-32768, 32768) / 32768f;
    }
    return new Waveform(values);
  }

  @Test
  void comesBackSampleBySample() throws AudioException {
    for (int samples : new int[] {1_600, 4_096, 4_097, 48_123}) {
      Waveform speech = noise(samples);
      byte[] flac = FlacEncoder.encode(speech);
      DecodedAudio decoded = new AudioDecoder().decode(flac);
      assertThat(decoded.waveform().samples()).isEqualTo(speech.samples());
      assertThat(flac).isEqualTo(FlacEncoder.encode(speech));
    }
  }

  @Test
  void amplitudesBeyondFullScaleAreCut() throws AudioException {
    float[] samples = new float[1_600];
    samples[3] = 1;
    samples[4] = -1;
    DecodedAudio decoded = new AudioDecoder().decode(FlacEncoder.encode(new Waveform(samples)));
    assertThat(decoded.waveform().samples()[3]).isEqualTo(32767 / 32768f);
    assertThat(decoded.waveform().samples()[4]).isEqualTo(-1);
  }

  @Test
  void silenceIsSmall() {
    assertThat(FlacEncoder.encode(new Waveform(new float[16_000 * 30]))).hasSizeLessThan(20_000);
  }
}
