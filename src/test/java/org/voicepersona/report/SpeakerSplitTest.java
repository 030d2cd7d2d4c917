package org.voicepersona.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

class SpeakerSplitTest {

  private static VoiceRecord voice(String speaker) {
    Map<RecordField, Object> values = new EnumMap<>(RecordField.class);
    values.put(RecordField.DATASET, "corpus");
    if (!speaker.isEmpty()) {
      values.put(RecordField.SPEAKER_ID, speaker);
    }
    return new VoiceRecord(values);
  }

  private static List<VoiceRecord> voices(List<Integer> speakers) {
    return speakers.stream().map(id -> voice(id == 0 ? "" : "S_" + id)).toList();
  }

  @Property(tries = 300)
  void noSpeakerIsInTwoSetsAndTheSharesAreMet(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 0, max = 40) Integer> speakers,
      @ForAll @DoubleRange(min = 0, max = 0.45) double validation,
      @ForAll @DoubleRange(min = 0, max = 0.45) double test,
      @ForAll long seed) {
    List<VoiceRecord> voices = voices(speakers);
    SpeakerSplit split = SpeakerSplit.of(voices.stream(), validation, test, seed);

    Map<String, Set<String>> splits = new HashMap<>();
    Map<String, Long> sizes = new HashMap<>();
    Map<String, Long> perSpeaker = new HashMap<>();
    for (VoiceRecord voice : voices) {
      String speaker = voice.text(RecordField.SPEAKER_ID);
      splits.computeIfAbsent(speaker, any -> new HashSet<>()).add(split.of(voice));
      sizes.merge(split.of(voice), 1L, Long::sum);
      perSpeaker.merge(speaker, 1L, Long::sum);
    }
    assertThat(splits.values()).allMatch(of -> of.size() == 1);
    assertThat(splits.getOrDefault("", Set.of("train"))).containsExactly("train");
    long most = perSpeaker.values().stream().mapToLong(Long::longValue).max().orElse(0);
    assertThat(sizes.getOrDefault("validation", 0L))
        .isLessThan((long) Math.ceil(validation * voices.size()) + most);
    assertThat(sizes.getOrDefault("test", 0L))
        .isLessThan((long) Math.ceil(test * voices.size()) + most);
  }

  @Property(tries = 50)
  void dependsOnTheSpeakersAndTheSeedAlone(@ForAll long seed) {
    List<VoiceRecord> voices = IntStream.range(0, 400).mapToObj(i -> voice("S_" + i % 80)).toList();
    List<VoiceRecord> shuffled = new ArrayList<>(voices);
    Collections.shuffle(shuffled, new Random(seed));
    SpeakerSplit one = SpeakerSplit.of(voices.stream(), 0.1, 0.1, seed);
    SpeakerSplit other = SpeakerSplit.of(shuffled.stream(), 0.1, 0.1, seed);
    SpeakerSplit next = SpeakerSplit.of(voices.stream(), 0.1, 0.1, seed + 1);

    assertThat(voices).allMatch(voice -> one.of(voice).equals(other.of(voice)));
    assertThat(voices).anyMatch(voice -> !one.of(voice).equals(next.of(voice)));
    assertThat(voices.stream().filter(voice -> one.of(voice).equals("test"))).hasSize(40);
  }

  @Test
  void theLastSpeakerIsForTraining() {
    SpeakerSplit split = SpeakerSplit.of(Stream.of(voice("S_1")), 0.5, 0.4, 0);
    assertThat(split.of(voice("S_1"))).isEqualTo("train");
  }

  @Test
  void refusesSharesThatLeaveNothing() {
    assertThatThrownBy(() -> SpeakerSplit.of(Stream.of(), 0.5, 0.5, 0))
        .hasMessageContaining("validation is 0.5 and test is 0.5");
    assertThatThrownBy(() -> SpeakerSplit.of(Stream.of(), -0.1, 0.5, 0))
        .hasMessageContaining("validation is -0.1");
  }
}
