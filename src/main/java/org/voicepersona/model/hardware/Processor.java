package org.voicepersona.model.hardware;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * The processor.
 *
 * @param name the maker's name for it
 * @param cores number of physical cores, at least 1
 * @param threads number of hardware threads that this process may use, at least 1
 * @param features its instruction sets, by Linux's names in lower case, such as {@code avx512_vnni}
 */
public record Processor(String name, int cores, int threads, Set<String> features) {

  /** Checks the numbers and copies the features. */
  public Processor {
    requireNonNull(name, "name is null");
    features = Set.copyOf(features);
    if (cores < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "a processor has %d cores and %d threads, must have at least 1"
              .formatted(cores, threads));
    }
  }
}
