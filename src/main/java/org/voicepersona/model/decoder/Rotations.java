package org.voicepersona.model.decoder;

import org.voicepersona.model.architecture.TextConfig;

/**
 * The rotary position embedding (RoPE) of some rows: dimensions {@code i} and {@code i + headSize /
 * 2} of a head are rotated together, by the row's position times the inverse frequency {@code i}
 * (https://arxiv.org/abs/2104.09864).
 *
 * @param cosines [rows, headSize / 2]
 * @param sines [rows, headSize / 2]
 */
public record Rotations(float[] cosines, float[] sines, int headSize) {

  /** Returns the inverse frequencies, [headSize / 2]. */
  public static float[] inverseFrequencies(TextConfig config) {
    float[] frequencies = new float[config.headSize() / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) (1 / Math.pow(config.ropeTheta(), 2.0 * i / config.headSize()));
    }
    return frequencies;
  }

  /** Returns the rotations of rows at {@code positions}. */
  static Rotations of(long[] positions, float[] inverseFrequencies) {
    int half = inverseFrequencies.length;
    float[] cosines = new float[positions.length * half];
    float[] sines = new float[positions.length * half];
    for (int row = 0; row < positions.length; row++) {
      for (int i = 0; i < half; i++) {
        float angle = positions[row] * inverseFrequencies[i];
        cosines[row * half + i] = (float) Math.cos(angle);
        sines[row * half + i] = (float) Math.sin(angle);
      }
    }
    return new Rotations(cosines, sines, 2 * half);
  }

  /** Rotates the head of {@code row} that begins at {@code head[at]}. */
  void turn(int row, float[] head, int at) {
    int half = headSize / 2;
    for (int i = 0; i < half; i++) {
      float cosine = cosines[row * half + i];
      float sine = sines[row * half + i];
      float first = head[at + i];
      float second = head[at + half + i];
      head[at + i] = first * cosine - second * sine;
      head[at + half + i] = second * cosine + first * sine;
    }
  }
}
