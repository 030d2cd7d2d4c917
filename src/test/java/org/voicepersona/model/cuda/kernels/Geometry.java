package org.voicepersona.model.cuda.kernels;

import java.util.List;

/**
 * The sizes that the kernels are compiled for.
 *
 * @param group inputs that share a scale and a zero
 */
record Geometry(int heads, int feedForward, int vocabulary, int group) {

  /** Small, and nothing in it a multiple of what the kernels would like. */
  static final Geometry SMALL = new Geometry(9, 384, 7000, 64);

  static final int DIM = 128;
  static final int SEGMENT = 23 * 128; // ids that a block of the sampling looks at

  int hidden() {
    return heads * DIM;
  }

  int segments() {
    return (vocabulary + SEGMENT - 1) / SEGMENT;
  }

  List<String> defines() {
    return List.of(
        "-DHIDDEN=" + hidden(),
        "-DFEED_FORWARD=" + feedForward,
        "-DHEADS=" + heads,
        "-DVOCABULARY=" + vocabulary,
        "-DGROUP=" + group);
  }
}
