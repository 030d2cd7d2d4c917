package org.voicepersona.model.whisper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A window's text, split at its timestamps. Source: {@code transcribe} of openai/whisper.
 *
 * @param segments in order
 * @param heardSeconds how much of the window they cover, above 0; the next window begins there
 */
record WindowSegments(List<Segment> segments, double heardSeconds) {

  private static final double SECONDS_PER_STEP = 0.02;

  /**
   * A segment between two timestamps.
   *
   * @param startSeconds in the window
   * @param endSeconds in the window
   * @param ids the tokens, including timestamps
   */
  record Segment(double startSeconds, double endSeconds, int[] ids) {}

  /**
   * Splits a text; an incomplete last segment is left to the next window.
   *
   * @param ids tokens, including timestamps
   * @param windowSeconds the length of the window
   */
  static WindowSegments of(int[] ids, WhisperTokens tokens, double windowSeconds) {
    int first = tokens.firstTimestamp();
    int n = ids.length;
    boolean endsWithOneTime = n > 0 && ids[n - 1] >= first && (n == 1 || ids[n - 2] < first);
    List<Segment> segments = new ArrayList<>();
    int from = 0;
    for (int i = 1; i < n; i++) {
      if (ids[i - 1] >= first && ids[i] >= first) {
        segments.add(segment(Arrays.copyOfRange(ids, from, i), first));
        from = i;
      }
    }
    if (segments.isEmpty()) {
      double end = Arrays.stream(ids).filter(id -> id > first).reduce(-1, (before, it) -> it);
      return new WindowSegments(
          List.of(new Segment(0, end < 0 ? windowSeconds : (end - first) * SECONDS_PER_STEP, ids)),
          windowSeconds);
    }
    if (endsWithOneTime) {
      segments.add(segment(Arrays.copyOfRange(ids, from, n), first));
      return new WindowSegments(List.copyOf(segments), windowSeconds);
    }
    double heard = segments.get(segments.size() - 1).endSeconds();
    return new WindowSegments(
        List.copyOf(segments), heard > 0 ? Math.min(heard, windowSeconds) : windowSeconds);
  }

  private static Segment segment(int[] ids, int first) {
    return new Segment(
        Math.max(0, ids[0] - first) * SECONDS_PER_STEP,
        Math.max(0, ids[ids.length - 1] - first) * SECONDS_PER_STEP,
        ids);
  }
}
