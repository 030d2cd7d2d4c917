package org.voicepersona.report;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws a uniform random sample from a series of unknown length, reproducibly by seed.
 *
 * <p>Vitter's algorithm R (ACM TOMS 11(1), 1985).
 */
final class Reservoir<T> {

  private final int size;
  private final SplittableRandom random;
  private final List<T> sample = new ArrayList<>();
  private long seen;

  Reservoir(int size, long seed) {
    if (size < 1) {
      throw new IllegalArgumentException("size is " + size + ", must be at least 1");
    }
    this.size = size;
    this.random = new SplittableRandom(seed);
  }

  void add(T value) {
    seen++;
    if (sample.size() < size) {
      sample.add(value);
      return;
    }
    long place = random.nextLong(seen);
    if (place < size) {
      sample.set((int) place, value);
    }
  }

  List<T> sample() {
    return List.copyOf(sample);
  }
}
