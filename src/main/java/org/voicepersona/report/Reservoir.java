package org.voicepersona.report;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A uniform random sample of a series of unknown length, the same for the same seed.
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
