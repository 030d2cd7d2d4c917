package org.voicepersona.audio.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.testing.SharedData;

/** Files that sox, ffmpeg, lame, flac, opusenc, speexenc and oggenc wrote, whole and not. */
class ForeignFilesTest {

  private static final int PART_START = 8_000; // of speech.flac, in those of 2,000 samples
  private static final int STEP = 160; // samples whose power is compared
  private static final int MOST_STEPS =
      14; // that a coder may put before the sound, or leave out there

  /** They begin anywhere, or their length is not known when they are written. */
  private static final Set<String> WITHOUT_END =
      Set.of(
          "pipe-ffmpeg.wav",
          "pipe-sox.wav",
          "pipe-rf64.wav",
          "pipe.au",
          "pipe-sox.au",
          "pipe.w64",
          "pipe-sox.aiff",
          "sox.gsm",
          "narrow.amr",
          "wide.amr");

  private final AudioDecoder decoder = new AudioDecoder();

  /** Returns file, samples that ffmpeg or the file's maker counts, and how exact they are. */
  static Stream<Arguments> files() {
    return new String(SoundFiles.resource("formats/formats.tsv"), UTF_8)
        .lines()
        .skip(1)
        .map(line -> Arguments.of((Object[]) line.split("\t")));
  }

  static Stream<String> filesWithEnd() {
    return files().map(it -> (String) it.get()[0]).filter(it -> !WITHOUT_END.contains(it));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void everyFormatSoundsLikeTheOriginal(String file, int samples, String tolerance)
      throws Exception {
    float[] heard = heard(read(file));
    assertThat(heard).hasSize(samples);
    float[] original = heard(SoundFiles.resource("speech.flac"));
    if (tolerance.equals("lossy")) {
      assertThat(likeness(original, heard)).isGreaterThan(0.93);
    } else {
      float most = Float.parseFloat(tolerance);
      for (int i = 0; i < samples; i++) {
        assertThat(heard[i]).isCloseTo(original[PART_START + i], within(most));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filesWithEnd")
  void whatFollowsTheSoundIsNoDamage(String file) throws Exception {
    byte[] whole = read(file);
    float[] expected = heard(whole);
    for (byte[] tail : tails()) {
      assertThat(heard(joined(whole, tail))).as("%d bytes behind", tail.length).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void tagsBeforeTheSoundAreNoDamage(String file) throws Exception {
    byte[] whole = read(file);
    if (file.matches(".*\\.(mov|mp4|m4a|3gp)")) {
      return; // counts its offsets from the beginning of the file: a tag there breaks it
    }
    float[] expected = heard(whole);
    byte[] tag = id3v2(2_000);
    assertThat(heard(joined(tag, whole))).isEqualTo(expected);
    assertThat(heard(joined(tag, joined(id3v2(0), whole)))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filesWithEnd")
  void noFileThatEndsTooEarlyPassesForWhole(String file) throws Exception {
    byte[] whole = read(file);
    int samples = heard(whole).length;
    Random random = new Random(17);
    for (int i = 0; i < 40; i++) {
      byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));
      try {
        assertThat(heard(cut).length).as("of %d bytes", cut.length).isLessThanOrEqualTo(samples);
        assertThat(endsBetweenFrames(file) || heard(cut).length == samples)
            .as("%d of %d bytes are whole", cut.length, whole.length)
            .isTrue();
      } catch (AudioException e) {
        assertThat(e.reason()).isNotEqualTo(Reason.NOT_FINITE);
      }
    }
  }

  /** Nothing in these says that more was to follow. */
  private static boolean endsBetweenFrames(String file) {
    return file.matches("plain.mp3|layer2.mp2|adts.aac|latm.latm|lame.mp3|.*\\.mka|.*\\.webm")
        || file.equals("fragments.m4a")
        || file.equals("pipe.flac");
  }

  @ParameterizedTest
  @CsvSource({"plain.mp3, 576", "layer2.mp2, 1152", "adts.aac, 1024"})
  void aFrontCutOffIsNoDamage(String file, int frameSamples) throws Exception {
    byte[] whole = read(file);
    int samples = heard(whole).length;
    for (int cut = 1; cut < whole.length / 2; cut += 97) {
      int left = heard(Arrays.copyOfRange(whole, cut, whole.length)).length;
      assertThat(left).isBetween(samples / 3, samples - frameSamples);
      assertThat(left % frameSamples).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.mp3", "lame.mp3", "layer2.mp2", "adts.aac", "latm.latm"})
  void damageBetweenFramesIsTold(String file) throws Exception {
    byte[] whole = read(file);
    int middle = whole.length / 2;
    byte[] front = Arrays.copyOf(whole, middle);
    byte[] back = Arrays.copyOfRange(whole, middle, whole.length);
    assertRefused(joined(front, joined(new byte[300], back)));
    assertRefused(joined(front, Arrays.copyOfRange(back, 700, back.length)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"opusenc.opus", "oggenc.ogg", "flac.flac", "layer2.mp2", "adts.aac"})
  void recordingsThatWereJoinedAreHeardOneAfterTheOther(String file) throws Exception {
    byte[] one = read(file);
    int samples = heard(one).length;
    assertThat(heard(joined(one, one)).length).isBetween(2 * samples - 600, 2 * samples + 600);
  }

  @Test
  void tagsBetweenRecordingsThatWereJoinedAreNoDamage() throws Exception {
    byte[] mp3 = read("plain.mp3");
    byte[] joined = joined(mp3, joined(id3v1(), joined(id3v2(300), mp3)));
    assertThat(heard(joined)).hasSize(2 * heard(mp3).length);
  }

  @Test
  void aHalfFrameBeforeATagIsTold() throws Exception {
    byte[] mp3 = read("plain.mp3");
    assertRefused(joined(Arrays.copyOf(mp3, mp3.length - 60), id3v1()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void halfASampleAtTheEndIsNoDamage(int more) throws Exception {
    byte[] pcm = new byte[4 * 4_000 + more];
    byte[] wav = SoundFiles.wav(SoundFiles.PCM, 2, 16_000, 16, pcm);
    assertThat(heard(wav)).hasSize(4_000);
    byte[] streamed = SoundFiles.wav(SoundFiles.PCM, 2, 16_000, 16, pcm, 0xFFFF_FFFFL);
    assertThat(heard(streamed)).hasSize(4_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"LIST\3\0\0\0abc", "JUNK\5\0\0\0abcde", "bext\1\0\0\0a"})
  void oddChunksWithoutPaddingAreSkipped(String chunk) throws Exception {
    byte[] wav = SoundFiles.pcm16Wav(16_000, new short[4_000]);
    assertThat(heard(SoundFiles.withChunk(wav, chunk.getBytes(ISO_8859_1)))).hasSize(4_000);
  }

  /** A sound card's bits lie in the lower part of 32, a WAV file's in the upper one. */
  @ParameterizedTest
  @CsvSource({"24, 0", "24, 8", "20, 0", "20, 12", "16, 0", "16, 16"})
  void fewerBitsInThirtyTwoAreFoundWhereverTheyLie(int bits, int shift) throws Exception {
    float[] sine = SoundFiles.sine(440, 0.4, 16_000, 0.2);
    ByteBuffer data = ByteBuffer.allocate(4 * sine.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : sine) {
      data.putInt((int) Math.round(sample * Math.scalb(1.0, bits - 1)) << shift);
    }
    byte[] wav = SoundFiles.wav(SoundFiles.PCM, 1, 16_000, bits, data.array());
    ByteBuffer.wrap(wav)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(28, 4 * 16_000)
        .putShort(32, (short) 4);
    float[] heard = heard(wav);
    for (int i = 0; i < sine.length; i++) {
      assertThat(heard[i]).isCloseTo(sine[i], within((float) Math.scalb(1.0, 1 - bits)));
    }
  }

  @Test
  void aBlockSizeThatAllElseContradictsIsNotBelieved() throws Exception {
    byte[] wav = SoundFiles.pcm16Wav(16_000, new short[4_000]);
    ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putShort(32, (short) 4);
    assertThat(heard(wav)).hasSize(4_000);
  }

  @Test
  void shortenedSphereSaysWhatToDo() {
    String header =
        """
        NIST_1A
           1024
        channel_count -i 1
        sample_rate -i 16000
        sample_n_bytes -i 2
        sample_coding -s26 pcm,embedded-shorten-v2.00
        end_head
        """;
    byte[] sphere = Arrays.copyOf(header.getBytes(UTF_8), 4_000);
    assertThatExceptionOfType(AudioException.class)
        .isThrownBy(() -> decoder.decode(sphere))
        .withMessageContaining("shorten")
        .withMessageContaining("sph2pipe");
  }

  @Test
  void collectedFilesAreHeardWhole() throws Exception {
    Map<String, Integer> samples =
        Map.ofEntries(
            Map.entry("base.3gp", 104_640),
            Map.entry("base.amr-nb", 104_640),
            Map.entry("base.aac", 106_496),
            Map.entry("base.au", 104_453),
            Map.entry("base.sph", 104_453),
            Map.entry("base.webm", 104_453),
            Map.entry("gsm.wav", 104_960),
            Map.entry("ext24in32.wav", 104_453),
            Map.entry("pcm24ba4.wav", 104_453),
            Map.entry("id3_tail_v23.mp3", 104_453),
            Map.entry("two_id3.mp3", 104_453),
            Map.entry("id3v1tail.flac", 104_453),
            Map.entry("trailzero.ogg", 104_453),
            Map.entry("long_zerotail128.mp3", 417_812),
            Map.entry("notag_cutstart.mp3", 70_272),
            Map.entry("stream_odd.wav", 104_452));
    for (Map.Entry<String, Integer> entry : samples.entrySet()) {
      byte[] file = Files.readAllBytes(SharedData.path("cases/audio/" + entry.getKey()));
      assertThat(heard(file)).as(entry.getKey()).hasSize(entry.getValue());
    }
    float[] original = heard(Files.readAllBytes(SharedData.path("cases/audio/base.wav")));
    for (String padded : List.of("ext24in32.wav", "pcm24ba4.wav")) {
      float[] heard = heard(Files.readAllBytes(SharedData.path("cases/audio/" + padded)));
      for (int i = 0; i < original.length; i++) {
        assertThat(heard[i]).isCloseTo(original[i], within(2 / 32_768f)); // without dither
      }
    }
  }

  private void assertRefused(byte[] file) {
    assertThatExceptionOfType(AudioException.class)
        .isThrownBy(() -> decoder.decode(file))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE));
  }

  private float[] heard(byte[] file) throws AudioException {
    return decoder.decode(file).waveform().samples();
  }

  private static byte[] read(String file) {
    return SoundFiles.resource("formats/" + file);
  }

  private static List<byte[]> tails() {
    byte[] noise = new byte[700];
    new Random(5).nextBytes(noise);
    byte[] ape = joined("APETAGEX\320\7\0\0\40\0\0\0\0\0\0\0\0\0\0\0".getBytes(ISO_8859_1), noise);
    byte[] lyrics = "LYRICSBEGININD0000200000021LYRICS200".getBytes(ISO_8859_1);
    return List.of(
        id3v1(),
        id3v2(500),
        new byte[1],
        new byte[128],
        new byte[6_000],
        noise,
        ape,
        joined(lyrics, id3v1()));
  }

  private static byte[] id3v1() {
    return Arrays.copyOf("TAGA title".getBytes(ISO_8859_1), 128);
  }

  private static byte[] id3v2(int bytes) {
    byte[] tag = Arrays.copyOf("ID3\4\0\0".getBytes(ISO_8859_1), 10 + bytes);
    tag[8] = (byte) (bytes >> 7);
    tag[9] = (byte) (bytes & 0x7F);
    return tag;
  }

  private static byte[] joined(byte[] front, byte[] back) {
    byte[] joined = Arrays.copyOf(front, front.length + back.length);
    System.arraycopy(back, 0, joined, front.length, back.length);
    return joined;
  }

  /** Returns the largest correlation of loudness over the delays that a coder may have. */
  private static double likeness(float[] original, float[] heard) {
    double[] one = loudness(original);
    double[] other = loudness(heard);
    double best = -1;
    for (int delay = -MOST_STEPS; delay < MOST_STEPS; delay++) {
      int start = Math.max(0, -delay);
      int end = Math.min(one.length, other.length - delay);
      double[] shifted = Arrays.copyOfRange(other, start + delay, end + delay);
      best = Math.max(best, correlation(Arrays.copyOfRange(one, start, end), shifted));
    }
    return best;
  }

  private static double[] loudness(float[] samples) {
    double[] loudness = new double[samples.length / STEP];
    for (int i = 0; i < loudness.length * STEP; i++) {
      loudness[i / STEP] += samples[i] * samples[i];
    }
    return Arrays.stream(loudness).map(power -> Math.log(power + 1e-4)).toArray();
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return ab / Math.sqrt(aa * bb);
  }
}
