package org.voicepersona.audio.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.voicepersona.audio.AudioException.Reason.BAD_HEADER;
import static org.voicepersona.audio.AudioException.Reason.NOT_FINITE;
import static org.voicepersona.audio.AudioException.Reason.NO_AUDIO;
import static org.voicepersona.audio.AudioException.Reason.TOO_SHORT;
import static org.voicepersona.audio.AudioException.Reason.UNDECODABLE;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.Waveform;

class DamagedAudioTest {

  private static final int RATE_HZ = Waveform.SAMPLE_RATE_HZ;
  private static final int FLAC_HEADER_BYTES = 42;
  private static final double CODER_PADDING_SECONDS = 4_096.0 / RATE_HZ;

  private final AudioDecoder decoder = new AudioDecoder();

  static Stream<Arguments> faults() {
    short[] second = new short[RATE_HZ];
    byte[] pcm = SoundFiles.pcm16(second);
    float[] nan = new float[RATE_HZ];
    nan[RATE_HZ / 2] = Float.NaN;
    float[] infinite = new float[RATE_HZ];
    infinite[RATE_HZ / 2] = Float.NEGATIVE_INFINITY;
    return Stream.of(
        fault("no bytes", NO_AUDIO, new byte[0]),
        fault("one byte", UNDECODABLE, new byte[] {'R'}),
        fault("text", UNDECODABLE, "she opened the window. ".repeat(60).getBytes(UTF_8)),
        fault("HTML", UNDECODABLE, "<!DOCTYPE html><html><body>502</body></html>".getBytes(UTF_8)),
        fault("LFS pointer", UNDECODABLE, lfsPointer()),
        fault("noise", UNDECODABLE, noise(4_000)),
        fault("FLAC without frames", NO_AUDIO, flacHeader()),
        fault("WAV without samples", TOO_SHORT, SoundFiles.pcm16Wav(RATE_HZ)),
        fault("one sample", TOO_SHORT, SoundFiles.pcm16Wav(RATE_HZ, (short) 1)),
        fault("20 ms", TOO_SHORT, SoundFiles.pcm16Wav(RATE_HZ, new short[RATE_HZ / 50])),
        fault("no channels", BAD_HEADER, SoundFiles.wav(SoundFiles.PCM, 0, RATE_HZ, 16, pcm)),
        fault("65 channels", BAD_HEADER, SoundFiles.wav(SoundFiles.PCM, 65, RATE_HZ, 16, pcm)),
        fault("0 Hz", BAD_HEADER, SoundFiles.pcm16Wav(0, second)),
        fault("4 GHz", BAD_HEADER, SoundFiles.pcm16Wav((int) 4_000_000_000L, second)),
        fault("1 MHz", BAD_HEADER, SoundFiles.pcm16Wav(1_000_000, new short[1_000_000])),
        fault("NaN", NOT_FINITE, SoundFiles.floatWav(RATE_HZ, nan)),
        fault("NaN, resampled", NOT_FINITE, SoundFiles.floatWav(48_000, nan)),
        fault("infinite", NOT_FINITE, SoundFiles.floatWav(RATE_HZ, infinite)),
        fault("infinite, resampled", NOT_FINITE, SoundFiles.floatWav(8_000, infinite)));
  }

  private static Arguments fault(String name, Reason reason, byte[] file) {
    return Arguments.of(name, reason, file);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("faults")
  void faultsAreNamed(String name, Reason reason, byte[] file) {
    assertThat(rejection(file).reason()).as(name).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0xFFFF_FFFFL, 0x7FFF_F000L, 0x8000_0000L})
  void streamedWavIsReadToItsEnd(long claimedBytes) throws Exception {
    byte[] pcm = SoundFiles.pcm16(new short[RATE_HZ + 7]);
    byte[] wav = SoundFiles.wav(SoundFiles.PCM, 1, RATE_HZ, 16, pcm, claimedBytes);
    assertThat(decoder.decode(wav).waveform().samples()).hasSize(RATE_HZ + 7);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void streamedWavOfSixtyFourBitLengthsIsReadToItsEnd(long claimedBytes) throws Exception {
    byte[] wav = SoundFiles.pcm16Wav(RATE_HZ, new short[RATE_HZ + 7]);
    byte[] streamed = SoundFiles.rf64(wav, claimedBytes);
    assertThat(decoder.decode(streamed).waveform().samples()).hasSize(RATE_HZ + 7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"LIST\3\0\0\0abc\0", "LIST\0\0\0\0", "bext\1\0\0\0a\0", "????\4\0\0\0abcd"})
  void tagsAreNoneOfOurBusiness(String chunk) throws Exception {
    byte[] wav = SoundFiles.pcm16Wav(RATE_HZ, new short[RATE_HZ]);
    byte[] tagged = SoundFiles.withChunk(wav, chunk.getBytes(UTF_8));
    byte[] before = tagged.clone();
    assertThat(decoder.decode(tagged).waveform().samples()).hasSize(RATE_HZ);
    assertThat(tagged).as("the caller's bytes").isEqualTo(before);
  }

  @Test
  void aHeaderThatClaimsTooMuchIsNotBelieved() {
    byte[] flac = SoundFiles.resource("speech.flac");
    flac[21] |= 0x0F; // the top of 36 bits
    assertThat(rejection(flac)).hasMessageContaining("truncated");
  }

  @Test
  void flacOfUnknownLengthIsRead() throws Exception {
    byte[] flac = SoundFiles.resource("speech.flac");
    flac[21] &= (byte) 0xF0;
    Arrays.fill(flac, 22, 26, (byte) 0);
    assertThat(decoder.decode(flac).waveform().samples()).hasSize(RATE_HZ);
  }

  @Test
  void sixtyFourBitLengthsAreNotBelievedEither() {
    byte[] wav = SoundFiles.pcm16Wav(RATE_HZ, new short[RATE_HZ]);
    for (long claimed : new long[] {2L * RATE_HZ + 2, 1L << 40, Long.MAX_VALUE, -2}) {
      assertThat(rejection(SoundFiles.rf64(wav, claimed)).reason()).isEqualTo(UNDECODABLE);
    }
  }

  @Test
  void anAiffOfNegativeRateIsRefused() {
    byte[] aiff = SoundFiles.aiff(new short[RATE_HZ]);
    aiff[28] |= (byte) 0x80;

    assertThat(rejection(aiff))
        .hasMessageContaining("sample rate is -16000 Hz")
        .returns(BAD_HEADER, AudioException::reason);
  }

  @Test
  void aTruncatedAiffIsRefused() {
    byte[] aiff = SoundFiles.aiff(new short[RATE_HZ]);
    assertThat(rejection(Arrays.copyOf(aiff, aiff.length / 2)).reason()).isEqualTo(UNDECODABLE);
  }

  @Property(tries = 60)
  void aFileCutAnywhereIsRefused(
      @ForAll("checkedFiles") String file, @ForAll @DoubleRange(min = 0, max = 1) double share) {
    byte[] whole = bytes(file);
    byte[] cut = Arrays.copyOf(whole, (int) (share * (whole.length - 1)));
    assertThat(rejection(cut).reason()).isIn(NO_AUDIO, UNDECODABLE);
  }

  @Property(tries = 60)
  void noPartIsMissingUnsaid(
      @ForAll("files") String file, @ForAll @DoubleRange(min = 0, max = 1) double share) {
    byte[] whole = bytes(file);
    try {
      byte[] cut = Arrays.copyOf(whole, (int) (share * whole.length));
      assertThat(decoder.decode(cut).sourceSeconds()).isCloseTo(1, within(CODER_PADDING_SECONDS));
    } catch (AudioException e) {
      assertThat(e.reason()).isIn(NO_AUDIO, UNDECODABLE);
    }
  }

  @Property(tries = 60)
  void aChangedBitIsNeverHeard(
      @ForAll("checksummedFiles") String file,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double share)
      throws Exception {
    byte[] changed = bytes(file);
    float[] original = decoder.decode(changed).waveform().samples();
    changed[(int) (share * changed.length)] ^= 0x04;
    try {
      assertThat(decoder.decode(changed).waveform().samples()).isEqualTo(original);
    } catch (AudioException e) {
      assertThat(e.reason()).isNotNull(); // seen, or in a tag: both are right
    }
  }

  @Property(tries = 150)
  void damageOfAnyKindEndsInAReasonOrInSamples(@ForAll("files") String file, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] damaged = bytes(file);
    for (int i = 0; i <= random.nextInt(30); i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    try {
      assertThat(decoder.decode(damaged).waveform().seconds()).isBetween(0.1, 30.0);
    } catch (AudioException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @Test
  void scriptsThatNameOtherFilesOpenNothing(@TempDir Path folder) throws Exception {
    Path secret = folder.resolve("secret.wav");
    Files.write(secret, SoundFiles.pcm16Wav(RATE_HZ, new short[RATE_HZ]));
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(50);
      String address = "http://127.0.0.1:" + server.getLocalPort() + "/a.wav";
      for (String target : new String[] {secret.toString(), secret.toUri().toString(), address}) {
        for (String script : scriptsNaming(target)) {
          assertThat(rejection(script.getBytes(UTF_8)).reason()).as(script).isEqualTo(UNDECODABLE);
        }
      }
      assertThatExceptionOfType(SocketTimeoutException.class)
          .as("nobody connects")
          .isThrownBy(server::accept);
    }
  }

  private static String[] scriptsNaming(String target) {
    return new String[] {
      "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + target + "\n#EXT-X-ENDLIST\n",
      "ffconcat version 1.0\nfile '" + target + "'\n",
      "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\""
          + " mediaPresentationDuration=\"PT1S\"><Period><AdaptationSet mimeType=\"audio/mp4\">"
          + "<Representation id=\"1\" bandwidth=\"1\"><BaseURL>"
          + target
          + "</BaseURL></Representation></AdaptationSet></Period></MPD>",
      "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:"
          + target
          + "\nm=audio 5004 RTP/AVP 0\n",
      target
    };
  }

  @Provide
  Arbitrary<String> files() {
    return Arbitraries.of(
        "speech.wav",
        "speech.flac",
        "speech-flac.ogg",
        "speech-vorbis.ogg",
        "speech-opus.ogg",
        "speech.mp3",
        "speech-aac.m4a");
  }

  /** Formats that say exactly how long they are, and end with the sound. */
  @Provide
  Arbitrary<String> checkedFiles() {
    return files().filter(file -> !file.equals("speech.mp3") && !file.equals("speech-aac.m4a"));
  }

  /** Formats with checksums. */
  @Provide
  Arbitrary<String> checksummedFiles() {
    return Arbitraries.of("speech.flac", "speech-flac.ogg", "speech-vorbis.ogg", "speech-opus.ogg");
  }

  private static byte[] bytes(String file) {
    return file.equals("speech.wav")
        ? SoundFiles.pcm16Wav(RATE_HZ, new short[RATE_HZ])
        : SoundFiles.resource(file);
  }

  private AudioException rejection(byte[] file) {
    AudioException rejection =
        catchThrowableOfType(AudioException.class, () -> decoder.decode(file));
    assertThat(rejection).as("rejection").isNotNull();
    return rejection;
  }

  private static byte[] flacHeader() {
    byte[] header = Arrays.copyOf(SoundFiles.resource("speech.flac"), FLAC_HEADER_BYTES);
    header[4] |= (byte) 0x80; // the last block of metadata
    return header;
  }

  private static byte[] lfsPointer() {
    String digest = "0123456789abcdef".repeat(4);
    return "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 1024\n"
        .formatted(digest)
        .getBytes(UTF_8);
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(1).nextBytes(noise);
    return noise;
  }
}
