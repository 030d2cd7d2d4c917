package org.voicepersona.model.plan;

/** Where a model may compute, the best first. */
public enum Site {
  /** All of it on a GPU, but for the token embedding. */
  GPU("on the GPU"),
  /** The first layers of the decoder on a GPU with the rest, the last ones on the host. */
  SPLIT("split between GPU and CPU"),
  /** All of it on the host. */
  CPU("on the CPU");

  private final String words;

  Site(String words) {
    this.words = words;
  }

  /** Returns where that is, in words. */
  public String toWords() {
    return words;
  }
}
