package org.voicepersona.output.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.audio.analysis.Contour;
import org.voicepersona.audio.analysis.Formants;
import org.voicepersona.describe.Recognition;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.MessageText;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.Outcomes;

/** The JSON forms of records and failures. */
class RecordFormTest {

  private static final RowId ID = new RowId("data/train-00000-of-00001.parquet", 7);

  private static String json(Outcome outcome) {
    return StoredOutcome.of(outcome).json();
  }

  private static String json(String text) {
    return json(Outcomes.described("train", 3, ID, text, Outcomes.profile(1)));
  }

  @Test
  void hasTheFieldsInTheirOrder() throws IOException {
    List<String> names = new ArrayList<>();
    new ObjectMapper().readTree(json("text")).fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .startsWith("index", "split", "dataset", "speaker_id", "transcript", "accent", "age")
        .contains("combined_description", "f0_median_hz", "spectral_tilt_db_per_octave")
        .endsWith("describer", "model", "prompt_set", "seed", "generation", "shard", "row")
        .hasSize(RecordField.values().length);
  }

  @Test
  void whatSpeechRecognitionUnderstoodStandsInItsOwnColumns() throws IOException {
    Outcome.Described voice =
        Outcomes.described("train", 3, ID, "one two three", Outcomes.profile(1));
    JsonNode silent = new ObjectMapper().readTree(json(voice));
    assertThat(silent.get("recognized_transcript").isNull()).isTrue();
    assertThat(silent.get("word_error_rate").isNull()).isTrue();
    assertThat(silent.get("recognition_temperature").isNull()).isTrue();

    VoiceDescription said = voice.description();
    JsonNode heard =
        new ObjectMapper()
            .readTree(
                json(
                    new Outcome.Described(
                        voice.sample(),
                        voice.profile(),
                        new VoiceDescription(
                            said.voice(),
                            said.character(),
                            said.technical(),
                            said.combined(),
                            new Recognition("one too three", "en", 1 / 3.0, 0.4)),
                        voice.provenance(),
                        voice.seed(),
                        voice.flags())));
    assertThat(heard.get("recognized_transcript").asText()).isEqualTo("one too three");
    assertThat(heard.get("recognized_language").asText()).isEqualTo("en");
    assertThat(heard.get("word_error_rate").asDouble()).isEqualTo(0.3333);
    assertThat(heard.get("recognition_temperature").asDouble()).isEqualTo(0.4);
  }

  @Test
  void absentTextAndNumbersAreNull() throws IOException {
    AcousticProfile silence =
        new AcousticProfile(
            1.23456789,
            true,
            Double.NaN,
            0,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            -0.0,
            Contour.NONE,
            120,
            1e-9,
            -23.005,
            1e300,
            0.125,
            0,
            0,
            0,
            0,
            Formants.NONE,
            new Channel(0, Double.NaN, Double.NaN));
    String line = json(Outcomes.described("train", 3, ID, "", silence));
    JsonNode record = new ObjectMapper().readTree(line);

    assertThat(record.get("transcript").isNull()).isTrue();
    assertThat(record.get("pitch_bin").isNull()).isTrue();
    assertThat(record.get("f0_median_hz").isNull()).isTrue();
    assertThat(record.get("f0_std_hz").isNull()).isTrue();
    assertThat(line)
        .contains("\"f0_range_semitones\":0.0,", "\"speaking_rate\":120.0,")
        .contains("\"pause_ratio\":0.0,", "\"hnr_db\":0.12,", "\"duration_measured\":1.235,")
        .contains("\"audio_truncated\":true,\"audio_clipped\":true");
    assertThat(record.get("speech_ratio").isNull()).isTrue();
    assertThat(record.get("f1_hz").isNull()).isTrue();

    VoiceRecord read = JsonLines.readVoice(line);
    assertThat(read.text(RecordField.TRANSCRIPT)).isEmpty();
    assertThat(read.number(RecordField.F0_MEDIAN_HZ)).isNaN();
    assertThat(read.number(RecordField.SNR_DB)).isEqualTo(1e300);
    assertThat(read.has(RecordField.PITCH_BIN)).isFalse();
  }

  @Test
  void hostileTextIsOneLineAndComesBack() throws IOException {
    String line = json(Outcomes.HOSTILE);

    assertThat(line.codePoints())
        .noneMatch(c -> c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029);
    assertThat(JsonLines.readVoice(line).text(RecordField.TRANSCRIPT)).isEqualTo(Outcomes.HOSTILE);
  }

  @Test
  void loneSurrogatesBecomeReplacementCharacters() throws IOException {
    VoiceRecord voice = JsonLines.readVoice(json("\udc00a\ud800b\ud83d\udde3\ud83d"));
    assertThat(voice.text(RecordField.TRANSCRIPT)).isEqualTo("\ufffda\ufffdb\ud83d\udde3\ufffd");
  }

  @Property(tries = 200)
  void anyTextAndNumbersReadBackToTheSameLine(
      @ForAll String text, @ForAll long seed, @ForAll double loudness) throws IOException {
    AcousticProfile p = Outcomes.profile(seed);
    AcousticProfile profile =
        new AcousticProfile(
            p.durationSeconds(),
            p.truncated(),
            p.speechRatio(),
            p.voicedRatio(),
            p.f0MedianHz(),
            p.f0MeanHz(),
            p.f0StdHz(),
            p.f0RangeSemitones(),
            p.contour(),
            p.speakingRate(),
            p.pauseRatio(),
            loudness,
            p.snrDb(),
            p.hnrDb(),
            p.jitter(),
            p.shimmer(),
            p.spectralCentroidHz(),
            p.spectralTiltDbPerOctave(),
            p.formants(),
            p.channel());
    Outcome.Described outcome = Outcomes.described("train", 3, ID, text, profile);
    String line = json(outcome);

    assertThat(JsonLines.readVoice(line)).isEqualTo(VoiceRecord.of(outcome));
    assertThat(JsonLines.write(JsonLines.readVoice(line))).isEqualTo(line);
  }

  @Test
  void theMessageOfAFailureIsALineOfBoundedLength() {
    String message = "no\r\n\u001B[2J\u0085sound\u2029" + "\uD83D\uDDE3".repeat(5_000);
    Failure failure = new Failure(ID, "test", 5, Failure.Stage.HEAR, "no-audio", message);
    assertThat(failure.message())
        .startsWith("no   [2J sound \uD83D\uDDE3")
        .endsWith("\uDDE3 ...")
        .hasSizeLessThanOrEqualTo(MessageText.MOST_CHARACTERS);
    Failure again = new Failure(ID, "test", 5, Failure.Stage.HEAR, "no-audio", failure.message());
    assertThat(again).isEqualTo(failure);
  }

  @Test
  void failuresComeBack() throws IOException {
    Failure row = new Failure(ID, "test", 5, Failure.Stage.DESCRIBE, "cut-off", Outcomes.HOSTILE);
    Failure shard = Outcomes.failedShard("test", "x.parquet").failure();

    assertThat(JsonLines.readFailure(JsonLines.write(row))).isEqualTo(row);
    assertThat(JsonLines.readFailure(JsonLines.write(shard))).isEqualTo(shard);
    assertThat(JsonLines.write(shard)).startsWith("{\"index\":null,").contains("\"row\":null");
  }

  @Test
  void refusesValuesOfAnotherType() {
    assertThatThrownBy(() -> new VoiceRecord(Map.of(RecordField.INDEX, "7")))
        .hasMessageContaining("index is '7', must be of type INTEGER");
    VoiceRecord empty = new VoiceRecord(Map.of());
    assertThatThrownBy(() -> empty.text(RecordField.INDEX))
        .hasMessageContaining("index is of type INTEGER, was asked for as TEXT");
  }

  /** What was rounded before is taken as it is written: that must not show. */
  @Test
  void numbersAreRoundedByTheirExactValue() {
    Random random = new Random(7);
    for (RecordField field : RecordField.values()) {
      for (int i = 0; i < 200 && field.type() == RecordField.Type.NUMBER; i++) {
        double any = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(24) - 6);
        double rounded = field.rounded(any).doubleValue();
        for (double value :
            new double[] {any, rounded, Math.rint(any), 0.125, -0.0, Math.pow(10, 23)}) {
          BigDecimal exact = new BigDecimal(value);
          BigDecimal written = field.rounded(value);
          assertThat(written.scale()).as("%s %s", field, value).isPositive();
          assertThat(written).as("%s %s", field, value).isEqualByComparingTo(field.rounded(exact));
        }
      }
    }
  }
}
