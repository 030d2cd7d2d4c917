package org.voicepersona.model.plan;

/** Where the audio encoder computes, beside a decoder on a GPU. */
public enum EncoderPlace {
  /** On the GPU, with weights that stay there. */
  RESIDENT("resident"),
  /** On the GPU, with weights that come while it encodes and then make room for keys and values. */
  EVICTED("evicted after encoding"),
  /** On the host. */
  HOST("on the host");

  private final String words;

  EncoderPlace(String words) {
    this.words = words;
  }

  String toWords() {
    return words;
  }
}
