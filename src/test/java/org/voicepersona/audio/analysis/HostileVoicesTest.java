package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.audio.speech.SpeechDetector;
import org.voicepersona.testing.SharedData;

/** Clips that decode, but are hardly what a corpus of voices should hold. */
class HostileVoicesTest {

  private static final AcousticAnalyzer ANALYZER =
      new AcousticAnalyzer(SpeechDetector.ofThisProcess());

  private static final String SHARD = "data/hostile/data/train-audio-00000-of-00001.parquet";

  @ParameterizedTest(name = "row {0}: {1}")
  @CsvSource({"25, silent", "26, dither only", "46, tone", "47, white noise"})
  void whatIsNoSpeechHasNoVoice(int row, String name) throws Exception {
    AcousticProfile profile = profile(row);

    assertThat(profile.voicedRatio()).as(name).isZero();
    assertThat(profile.f0MedianHz()).as(name).isNaN();
    assertThat(profile.speakingRate()).as(name).isNaN();
    assertThat(profile.jitter()).as(name).isNaN();
  }

  @ParameterizedTest(name = "row {0}: {1}")
  @CsvSource({
    "24, long 8 kHz",
    "32, clipped float",
    "33, clipped 16 bits",
    "36, 8 bits",
    "45, offset",
    "48, reversed",
    "49, two speakers",
    "55, good"
  })
  void distortedSpeechIsStillMeasured(int row, String name) throws Exception {
    AcousticProfile profile = profile(row);

    assertThat(profile.voicedRatio()).as(name).isBetween(0.2, 1.0);
    assertThat(profile.f0MedianHz()).as(name).isBetween(60.0, 400.0);
    assertThat(profile.f0RangeSemitones()).as(name).isBetween(0.5, 37.0);
    assertThat(profile.speakingRate())
        .as(name)
        .satisfiesAnyOf(
            rate -> assertThat(rate).isNaN(), rate -> assertThat(rate).isBetween(0.5, 9.0));
    assertThat(profile.loudnessDb()).as(name).isFinite();
    assertThat(profile.snrDb()).as(name).isBetween(0.0, 80.0);
    assertThat(profile.jitter()).as(name).isBetween(0.0, 0.15);
    assertThat(profile.spectralTiltDbPerOctave()).as(name).isFinite();
  }

  /** The clip behind them is the same one. */
  @ParameterizedTest
  @ValueSource(ints = {6, 33, 54})
  void damageToTheWrappingDoesNotChangeThePitch(int row) throws Exception {
    double good = profile(55).f0MedianHz();

    assertThat(profile(row).f0MedianHz()).isCloseTo(good, within(0.02 * good));
  }

  private static AcousticProfile profile(int row) throws SQLException, AudioException {
    DecodedAudio audio = new AudioDecoder().decode(bytes(SharedData.path(SHARD), row));
    return ANALYZER.measure(audio);
  }

  private static byte[] bytes(Path shard, int row) throws SQLException {
    String sql = "SELECT audio.bytes FROM read_parquet(?) LIMIT 1 OFFSET ?";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, shard.toString());
      query.setInt(2, row);
      try (ResultSet result = query.executeQuery()) {
        assertThat(result.next()).isTrue();
        return result.getBytes(1);
      }
    }
  }
}
