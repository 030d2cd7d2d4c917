package org.voicepersona.model.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The cases of {@code transcribe} of openai/whisper: where the next window begins. */
class WindowSegmentsTest {

  private static final double WINDOW = 30;
  private static final int TEXT = 7;

  private static final WhisperTokens TOKENS =
      new WhisperTokens(
          10,
          11,
          new TreeMap<>(Map.of("en", 12)),
          new TreeMap<>(Map.of("transcribe", 13)),
          15,
          50,
          Set.of(),
          Set.of());

  private static int at(double seconds) {
    return TOKENS.firstTimestamp() + (int) Math.round(seconds * 50);
  }

  private static WindowSegments take(int... ids) {
    return WindowSegments.of(ids, TOKENS, WINDOW);
  }

  @Test
  void aTextThatStopsInASegmentLeavesThatToTheNextWindow() {
    WindowSegments window = take(at(0), TEXT, at(4), at(4.5), TEXT, TEXT, at(9), at(9), TEXT);
    assertThat(window.heardSeconds()).isEqualTo(9, within(1e-9));
    assertThat(window.segments()).hasSize(2);
    assertThat(window.segments().get(1).startSeconds()).isEqualTo(4.5, within(1e-9));
    assertThat(window.segments().get(1).endSeconds()).isEqualTo(9, within(1e-9));
    assertThat(window.segments().get(1).ids()).containsExactly(at(4.5), TEXT, TEXT, at(9));
  }

  @Test
  void aTextThatEndsWithATimeCoversTheWindow() {
    WindowSegments window = take(at(0), TEXT, at(4), at(4), TEXT, at(8));
    assertThat(window.heardSeconds()).isEqualTo(WINDOW);
    assertThat(window.segments()).hasSize(2);
    assertThat(window.segments().get(1).endSeconds()).isEqualTo(8, within(1e-9));
  }

  @Test
  void aSingleSegmentCoversTheWindow() {
    assertThat(take(at(1), TEXT, at(5)).heardSeconds()).isEqualTo(WINDOW);
    assertThat(take(at(1), TEXT, at(5)).segments().get(0).endSeconds()).isEqualTo(5, within(1e-9));
    assertThat(take(at(0), TEXT).segments().get(0).endSeconds()).isEqualTo(WINDOW);
    assertThat(take().heardSeconds()).isEqualTo(WINDOW);
  }

  @Test
  void everyWindowGoesOn() {
    int[] times = {at(0), TEXT, at(0.02), at(31), TEXT};
    for (int length : IntStream.rangeClosed(0, times.length).toArray()) {
      int[] ids = IntStream.range(0, length).map(i -> times[i]).toArray();
      assertThat(take(ids).heardSeconds()).isPositive().isLessThanOrEqualTo(WINDOW);
    }
    assertThat(take(at(0), at(0), TEXT).heardSeconds()).isEqualTo(WINDOW);
  }
}
