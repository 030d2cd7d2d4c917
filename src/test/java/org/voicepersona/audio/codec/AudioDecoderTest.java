package org.voicepersona.audio.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.Waveform;

class AudioDecoderTest {

  private static final int RATE_HZ = Waveform.SAMPLE_RATE_HZ;
  private static final int FLAC_MD5_OFFSET = 26;

  private final AudioDecoder decoder = new AudioDecoder();

  @Test
  void everySixteenBitValueComesThroughUnchanged() throws Exception {
    short[] values = new short[1 << 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (i * 40_503); // odd, so every value once
    }
    float[] heard = decoder.decode(SoundFiles.pcm16Wav(RATE_HZ, values)).waveform().samples();
    assertThat(heard).hasSize(values.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(heard[i]).isEqualTo(values[i] / 32768f);
    }
  }

  @Test
  void flacIsDecodedToTheSamplesItsChecksumWasTakenOf() throws Exception {
    byte[] flac = SoundFiles.resource("speech.flac");
    float[] heard = decoder.decode(flac).waveform().samples();
    byte[] pcm = new byte[heard.length * Short.BYTES];
    ByteBuffer target = ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : heard) {
      target.putShort((short) (sample * 32768));
    }
    assertThat(MessageDigest.getInstance("MD5").digest(pcm))
        .isEqualTo(Arrays.copyOfRange(flac, FLAC_MD5_OFFSET, FLAC_MD5_OFFSET + 16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"speech.mp3", "speech-vorbis.ogg", "speech-opus.ogg", "speech-aac.m4a"})
  void lossyFormatsSoundLikeTheOriginalAtTheSameTime(String file) throws Exception {
    float[] original = decoder.decode(SoundFiles.resource("speech.flac")).waveform().samples();
    DecodedAudio heard = decoder.decode(SoundFiles.resource(file));
    assertThat(heard.sourceSeconds()).isCloseTo(1, within(0.05));
    assertThat(correlation(original, heard.waveform().samples())).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @ValueSource(strings = {"speech-flac.ogg", "speech-alac.m4a"})
  void losslessFormatsAreTheSame(String file) throws Exception {
    assertThat(decoder.decode(SoundFiles.resource(file)).waveform().samples())
        .isEqualTo(decoder.decode(SoundFiles.resource("speech.flac")).waveform().samples());
  }

  @Test
  void uncompressedFormatsAreTheSame() throws Exception {
    short[] ramp = new short[RATE_HZ];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (short) (i - 9_000);
    }
    byte[] wav = SoundFiles.pcm16Wav(RATE_HZ, ramp);
    float[] expected = decoder.decode(wav).waveform().samples();
    byte[] rf64 = SoundFiles.rf64(wav, 2L * ramp.length);
    byte[] aiff = SoundFiles.aiff(ramp);
    for (byte[] file : List.of(rf64, aiff)) {
      assertThat(decoder.decode(file).waveform().samples()).isEqualTo(expected);
    }
  }

  static Stream<Arguments> codings() {
    return Stream.of(
        Arguments.of(SoundFiles.PCM, 8, 1 / 127.0),
        Arguments.of(SoundFiles.PCM, 16, 1 / 32767.0),
        Arguments.of(SoundFiles.PCM, 24, 1e-6),
        Arguments.of(SoundFiles.PCM, 32, 1e-7),
        Arguments.of(SoundFiles.FLOAT, 32, 0),
        Arguments.of(SoundFiles.FLOAT, 64, 0));
  }

  @ParameterizedTest
  @MethodSource("codings")
  void wavOfEveryWidthIsRead(int coding, int bits, double tolerance) throws Exception {
    float[] sine = SoundFiles.sine(440, 0.7, RATE_HZ, 0.2);
    byte[] wav = SoundFiles.wav(coding, 1, RATE_HZ, bits, encoded(sine, coding, bits));
    float[] heard = decoder.decode(wav).waveform().samples();
    assertThat(heard).hasSameSizeAs(sine);
    for (int i = 0; i < sine.length; i++) {
      assertThat((double) heard[i]).isCloseTo(sine[i], within(tolerance));
    }
  }

  @Test
  void muLawIsExpandedAsG711Says() throws Exception {
    byte[] codes = allCodes();
    float[] heard =
        decoder
            .decode(SoundFiles.wav(SoundFiles.MU_LAW, 1, RATE_HZ, 8, codes))
            .waveform()
            .samples();
    for (int i = 0; i < codes.length; i++) {
      int code = ~codes[i] & 0xFF;
      int magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
      assertThat(heard[i]).isEqualTo((code & 0x80) == 0 ? magnitude / 32768f : -magnitude / 32768f);
    }
  }

  @Test
  void aLawIsExpandedAsG711Says() throws Exception {
    byte[] codes = allCodes();
    float[] heard =
        decoder.decode(SoundFiles.wav(SoundFiles.A_LAW, 1, RATE_HZ, 8, codes)).waveform().samples();
    for (int i = 0; i < codes.length; i++) {
      int code = (codes[i] ^ 0x55) & 0xFF;
      int segment = (code & 0x70) >> 4;
      int step = ((code & 0x0F) << 4) + 8;
      int magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
      assertThat(heard[i]).isEqualTo((code & 0x80) != 0 ? magnitude / 32768f : -magnitude / 32768f);
    }
  }

  @Test
  void channelsAreAveraged() throws Exception {
    short[] interleaved = new short[3 * RATE_HZ];
    for (int i = 0; i < interleaved.length; i += 3) {
      interleaved[i] = 3_000;
      interleaved[i + 1] = -600;
      interleaved[i + 2] = 900;
    }
    byte[] wav = SoundFiles.wav(SoundFiles.PCM, 3, RATE_HZ, 16, SoundFiles.pcm16(interleaved));
    for (float sample : decoder.decode(wav).waveform().samples()) {
      assertThat(sample).isCloseTo(1_100 / 32768f, within(1e-6f));
    }
  }

  @Test
  void sixtyFourChannelsAreRead() throws Exception {
    byte[] wav = SoundFiles.wav(SoundFiles.PCM, 64, RATE_HZ, 16, new byte[128 * RATE_HZ]);
    assertThat(decoder.decode(wav).sourceSeconds()).isEqualTo(1);
  }

  @Test
  void amplitudesBeyondFullScaleAreCutToIt() throws Exception {
    byte[] wav = SoundFiles.floatWav(RATE_HZ, SoundFiles.sine(100, 1e30, RATE_HZ, 0.5));
    float[] heard = decoder.decode(wav).waveform().samples();
    assertThat(heard).contains(1f, -1f);
    for (float sample : heard) {
      assertThat(sample).isBetween(-1f, 1f);
    }
  }

  @Test
  void longRecordingsAreCutAndSaySo() throws Exception {
    byte[] wav = SoundFiles.floatWav(44_100, SoundFiles.sine(300, 0.5, 44_100, 3));
    DecodedAudio heard = new AudioDecoder(1.5).decode(wav);
    assertThat(heard.truncated()).isTrue();
    assertThat(heard.waveform().samples()).hasSize((int) (1.5 * RATE_HZ));
    assertThat(heard.sourceSeconds()).isBetween(1.5, 3.0);
    float[] whole = decoder.decode(wav).waveform().samples();
    assertThat(heard.waveform().samples()).isEqualTo(Arrays.copyOf(whole, (int) (1.5 * RATE_HZ)));
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, RATE_HZ, 44_100})
  void aRecordingJustAsLongAsTheLimitIsNotCut(int rateHz) throws Exception {
    byte[] wav = SoundFiles.floatWav(rateHz, new float[rateHz]);
    DecodedAudio heard = new AudioDecoder(1).decode(wav);
    assertThat(heard.truncated()).isFalse();
    assertThat(heard.waveform().samples()).hasSize(RATE_HZ);
    byte[] longer = SoundFiles.floatWav(rateHz, new float[rateHz + 1]);
    assertThat(new AudioDecoder(1).decode(longer).truncated()).isTrue();
  }

  @Test
  void whatLiesBeyondTheLimitIsNotDecoded() throws Exception {
    float[] samples = new float[60 * RATE_HZ];
    samples[samples.length - 1] = Float.NaN;
    assertThat(decoder.decode(SoundFiles.floatWav(RATE_HZ, samples)).truncated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.05, -1, 3_601, Double.NaN})
  void limitsOutOfRangeAreRefused(double maxSeconds) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AudioDecoder(maxSeconds))
        .withMessageContaining(String.valueOf(maxSeconds));
  }

  @Test
  void threadsMayShareADecoder() throws Exception {
    List<byte[]> files =
        Stream.of("speech.flac", "speech.mp3", "speech-opus.ogg", "speech-aac.m4a")
            .map(SoundFiles::resource)
            .toList();
    var threads = Executors.newFixedThreadPool(16);
    try {
      Callable<List<Integer>> work =
          () -> {
            Integer[] hashes = new Integer[files.size()];
            for (int i = 0; i < hashes.length; i++) {
              hashes[i] = Arrays.hashCode(decoder.decode(files.get(i)).waveform().samples());
            }
            return List.of(hashes);
          };
      List<Integer> expected = work.call();
      List<Callable<List<Integer>>> calls = Collections.nCopies(64, work);
      for (Future<List<Integer>> result : threads.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void nativeMemoryIsGivenBack() throws Exception {
    byte[] good = SoundFiles.pcm16Wav(44_100, new short[10_000]);
    byte[] tooLate = SoundFiles.resource("speech.flac"); // fails after decoding has begun
    tooLate[tooLate.length / 2] ^= 0x10;
    long leastGrowth = Long.MAX_VALUE; // of a leak, every batch's; of a heap, only some
    for (int batch = 0; batch < 6; batch++) {
      long before = Pointer.physicalBytes();
      decodeBoth(good, tooLate, 200);
      leastGrowth = Math.min(leastGrowth, Pointer.physicalBytes() - before);
    }
    assertThat(leastGrowth).isLessThan(1 << 18);
  }

  @Test
  void aProcessMuchLargerThanItsHeapMayStillDecode() {
    assertThat(Pointer.maxPhysicalBytes()).isZero();
    assertThat(Pointer.maxBytes()).isZero();
  }

  private void decodeBoth(byte[] good, byte[] bad, int times) throws AudioException {
    for (int i = 0; i < times; i++) {
      decoder.decode(good);
      assertThatExceptionOfType(AudioException.class).isThrownBy(() -> decoder.decode(bad));
    }
  }

  private static byte[] allCodes() {
    byte[] codes = new byte[2_048];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) i;
    }
    return codes;
  }

  private static byte[] encoded(float[] samples, int coding, int bits) {
    byte[] data = new byte[samples.length * bits / 8];
    ByteBuffer target = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : samples) {
      if (coding == SoundFiles.FLOAT) {
        if (bits == 32) {
          target.putFloat(sample);
        } else {
          target.putDouble(sample);
        }
      } else {
        long value = Math.round(sample * Math.scalb(1.0, bits - 1)) + (bits == 8 ? 128 : 0);
        for (int shift = 0; shift < bits; shift += 8) {
          target.put((byte) (value >> shift));
        }
      }
    }
    return data;
  }

  private static double correlation(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }
}
