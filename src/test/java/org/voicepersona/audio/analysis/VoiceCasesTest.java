package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.speech.SpeechDetector;
import org.voicepersona.testing.SharedData;

/** Recordings that were once measured wrongly. */
class VoiceCasesTest {

  private static final AcousticAnalyzer ANALYZER =
      new AcousticAnalyzer(SpeechDetector.ofThisProcess());

  private static AcousticProfile profile(Path file) throws IOException, AudioException {
    return ANALYZER.measure(new AudioDecoder().decode(Files.readAllBytes(file)));
  }

  private static AcousticProfile profile(String name) throws IOException, AudioException {
    return profile(SharedData.path("cases").resolve(name));
  }

  @Test
  void whatIsNoSpeechHasNoVoice() throws Exception {
    try (Stream<Path> files = Files.list(SharedData.path("cases/voices/nonspeech"))) {
      for (Path file : files.toList()) {
        AcousticProfile profile = profile(file);
        assertThat(profile.holdsNoSpeech()).as("%s", file).isTrue();
        assertThat(profile.f0MedianHz()).as("%s", file).isNaN();
        assertThat(profile.speakingRate()).as("%s", file).isNaN();
      }
    }
  }

  @Test
  void silenceAroundSpeechDoesNotSlowIt() throws Exception {
    assertThat(profile("voices/rate_padded_1.2s.wav").speakingRate())
        .isCloseTo(profile("voices/rate_plain.wav").speakingRate(), within(0.2));
    assertThat(profile("voices/short_yes_sir.flac").speakingRate()).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    // what Praat has, in two passes
    "voices/range_27st_praat3.flac, 3.2",
    "voices/range_30st_praat6.flac, 6.1",
  })
  void straysAreNoMelody(String name, double semitones) throws Exception {
    assertThat(profile(name).f0RangeSemitones()).isCloseTo(semitones, within(0.5));
  }

  @ParameterizedTest
  @CsvSource({"voices/hnr_31dB_at_snr17.flac, 13.1", "voices/hnr_26dB_at_snr16.flac, 7.5"})
  void harmonicityIsNearPraats(String name, double db) throws Exception {
    assertThat(profile(name).hnrDb()).isCloseTo(db, within(3.0));
  }

  @Test
  void aVeryHighVoiceIsNotHalved() throws Exception {
    assertThat(profile("voices/f0_604Hz_read_302.wav").f0MedianHz()).isCloseTo(604, within(6.0));
  }

  @Test
  void channelsAddUpToTheLoudness() throws Exception {
    assertThat(profile("voices/stereo_one.wav").loudnessDb()).isCloseTo(-15.6, within(0.1));
    assertThat(profile("voices/stereo_both.wav").loudnessDb()).isCloseTo(-12.6, within(0.1));
  }

  @Test
  void aRoomIsHeard() throws Exception {
    for (String dry : new String[] {"voices/reverb_dry.wav", "voices/reverb2_dry.wav"}) {
      assertThat(profile(dry).channel().decaySeconds()).isLessThan(0.25);
    }
    for (String wet : new String[] {"voices/reverb_rt0.8.wav", "voices/reverb2_rt1.2.wav"}) {
      assertThat(profile(wet).channel().decaySeconds()).isGreaterThan(0.45);
    }
  }

  @Test
  void ditherIsNoNoise() throws Exception {
    assertThat(profile("audio/base.wav").snrDb())
        .isCloseTo(profile("audio/base22.wav").snrDb(), within(1.0));
  }

  @ParameterizedTest
  @CsvSource({"audio/base.wav, 7515", "audio/base.amr-nb, 3765"})
  void theBandwidthIsThatOfTheSource(String name, double hz) throws Exception {
    assertThat(profile(name).channel().bandwidthHz()).isCloseTo(hz, within(300.0));
  }

  /** It is above what the channel carries; without it, there is no length of the tract. */
  @Test
  void aTelephoneShowsThreeFormants() throws Exception {
    Formants whole = profile("audio/base.wav").formants();
    Formants narrow = profile("audio/base.amr-nb").formants();

    assertThat(narrow.f1Hz()).isCloseTo(whole.f1Hz(), withinPercentage(10));
    assertThat(narrow.f2Hz()).isCloseTo(whole.f2Hz(), withinPercentage(10));
    assertThat(narrow.f3Hz()).isCloseTo(whole.f3Hz(), withinPercentage(10));
    assertThat(narrow.f4Hz()).isNaN();
    assertThat(narrow.vocalTractCm()).isNaN();
    assertThat(whole.vocalTractCm()).isBetween(13.0, 20.0);
  }
}
