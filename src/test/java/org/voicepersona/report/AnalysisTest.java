package org.voicepersona.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

class AnalysisTest {

  private static VoiceRecord voice(int index, String gender, double seconds, String analysis) {
    Map<RecordField, Object> values = new EnumMap<>(RecordField.class);
    values.put(RecordField.INDEX, (long) index);
    values.put(RecordField.DURATION_MEASURED, seconds);
    values.put(RecordField.VOICE_ANALYSIS, analysis);
    if (!gender.isEmpty()) {
      values.put(RecordField.GENDER, gender);
    }
    return new VoiceRecord(values);
  }

  private static Failure failure(long row, String reason) {
    return new Failure(
        new RowId("train-0.parquet", row), "train", row, Failure.Stage.HEAR, reason, "no sound");
  }

  @Test
  void countsWhatIsThere() {
    Analysis analysis =
        Analysis.of(
            Stream.of(
                voice(0, "male", 0.5, "deep"),
                voice(1, "female", 4, "bright"),
                voice(2, "male", 4.9, "dull"),
                voice(3, "", 30, "𝄞 low")),
            Stream.of(failure(4, "no-audio"), failure(5, "no-audio"), failure(6, "too-short")),
            0);

    assertThat(analysis.described()).isEqualTo(4);
    assertThat(analysis.failed()).isEqualTo(3);
    assertThat(analysis.gender().mostFrequentFirst())
        .containsExactly(
            new Distribution.Entry("male", 2),
            new Distribution.Entry("(unknown)", 1),
            new Distribution.Entry("female", 1));
    assertThat(analysis.duration().byName())
        .containsExactly(
            new Distribution.Entry("00-01 s", 1),
            new Distribution.Entry("03-05 s", 2),
            new Distribution.Entry("20-30 s", 1));
    assertThat(analysis.failureReasons().mostFrequentFirst())
        .containsExactly(
            new Distribution.Entry("no-audio", 2), new Distribution.Entry("too-short", 1));
    Moments lengths = analysis.descriptionLengths().get(RecordField.VOICE_ANALYSIS);
    assertThat(lengths.mean()).isEqualTo((4 + 6 + 4 + 5) / 4.0);
  }

  @Test
  void showsRecordsThatTheSeedChooses() {
    List<VoiceRecord> voices =
        IntStream.range(0, 500).mapToObj(i -> voice(i, "male", 3, "deep")).toList();

    List<VoiceRecord> first = Analysis.of(voices.stream(), Stream.of(), 1).examples();
    List<VoiceRecord> again = Analysis.of(voices.stream(), Stream.of(), 1).examples();
    List<VoiceRecord> other = Analysis.of(voices.stream(), Stream.of(), 2).examples();

    assertThat(first).hasSize(12).doesNotHaveDuplicates().isEqualTo(again).isNotEqualTo(other);
  }

  @Property(tries = 200)
  void momentsAreThoseOfTheTwoPassFormula(
      @ForAll @NotEmpty List<@DoubleRange(min = -1e6, max = 1e6) Double> values) {
    Moments moments = new Moments();
    values.forEach(moments::add);

    double mean = values.stream().mapToDouble(v -> v).sum() / values.size();
    double variance =
        values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum() / values.size();
    assertThat(moments.count()).isEqualTo(values.size());
    assertThat(moments.mean()).isCloseTo(mean, within(1e-6));
    assertThat(moments.deviation()).isCloseTo(Math.sqrt(variance), within(1e-5));
  }

  @Test
  void nothingHasNoMean() {
    assertThat(new Moments().mean()).isNaN();
    assertThat(new Moments().deviation()).isNaN();
  }
}
