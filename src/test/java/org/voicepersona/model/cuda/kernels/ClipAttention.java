package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Cost;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Grid;

/** Attention of some clips. */
final class ClipAttention {
  private static final int HEAD = 64;

  private final int[] clips;
  private final int heads;
  private final int width;
  private final double[] qkv;
  private Cost cost;

  ClipAttention(int[] clips, int heads, double size) {
    this.clips = clips;
    this.heads = heads;
    this.width = heads * HEAD;
    this.qkv =
        EncoderNumbers.gaussians(new Random(clips.length), Arrays.stream(clips).sum() * 3 * width);
    for (int i = 0; i < qkv.length; i++) {
      qkv[i] = Bfloat16.round(i % (3 * width) < width ? qkv[i] * size / 5 : qkv[i]);
    }
  }

  private ClipAttention(ClipAttention other) {
    this.clips = Arrays.copyOf(other.clips, 1);
    this.heads = other.heads;
    this.width = other.width;
    this.qkv = Arrays.copyOf(other.qkv, clips[0] * 3 * width);
  }

  ClipAttention first() {
    return new ClipAttention(this);
  }

  double[] run(EmulatedCard card) {
    List<Integer> tiles = new ArrayList<>();
    int first = 0;
    for (int frames : clips) {
      for (int query = 0; query < frames; query += 64) {
        tiles.addAll(List.of(first, frames, query, 0));
      }
      first += frames;
    }
    DeviceMemory x = card.allocate(2L * first * width);
    cost =
        card.launch(
            "attend_clips",
            new Grid(tiles.size() / 4, heads, 128, 32_768),
            card.allocate(2L * qkv.length).withBfloat16(qkv),
            card.allocate(4L * tiles.size())
                .with(tiles.stream().mapToInt(Integer::intValue).toArray()),
            heads,
            x);
    return x.asBfloat16();
  }

  /** Weights and results are rounded to bfloat16, each by at most 1 part in 256. */
  void assertRight(double[] results) {
    int first = 0;
    for (int frames : clips) {
      for (int row = first; row < first + frames; row++) {
        for (int head = 0; head < heads; head++) {
          assertRight(results, first, frames, row, head);
        }
      }
      first += frames;
    }
  }

  private void assertRight(double[] results, int first, int frames, int row, int head) {
    double[] weights = new double[frames];
    for (int key = 0; key < frames; key++) {
      double score = 0;
      for (int d = 0; d < HEAD; d++) {
        score += at(row, 0, head, d) * at(first + key, 1, head, d);
      }
      weights[key] = Math.exp(score / 8);
    }
    double total = Arrays.stream(weights).sum();
    for (int d = 0; d < HEAD; d++) {
      double expected = 0;
      double magnitude = 0;
      for (int key = 0; key < frames; key++) {
        double part = weights[key] / total * at(first + key, 2, head, d);
        expected += part;
        magnitude += Math.abs(part);
      }
      double bound = 0x1p-7 * magnitude;
      assertThat(results[row * width + head * HEAD + d])
          .as("row %d of %d, head %d, dimension %d", row, frames, head, d)
          .isBetween(expected - bound, expected + bound);
    }
  }

  private double at(int row, int which, int head, int d) {
    return qkv[row * 3 * width + which * width + head * HEAD + d];
  }

  /** Returns what the last run cost. */
  Cost cost() {
    return cost;
  }
}
