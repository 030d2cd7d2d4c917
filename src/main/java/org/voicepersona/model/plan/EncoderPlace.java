package org.voicepersona.model.plan;

/** Where the audio encoder of a model on a GPU computes. */
public enum EncoderPlace {
  /** On the GPU, with weights that stay there. */
  RESIDENT("resident"),
  /** On the GPU; the weights are loaded to encode, then make room for keys and values. */
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
