package org.voicepersona.model.plan;

/** Where a model can compute, in order of preference. */
public enum Site {
  /** All parts on a GPU, except the token embedding. */
  GPU("on the GPU"),
  /** The last layers of the decoder on the host, the rest on a GPU. */
  SPLIT("split between GPU and CPU"),
  /** All parts on the host. */
  CPU("on the CPU");

  private final String words;

  Site(String words) {
    this.words = words;
  }

  /** Returns the site for a sentence, such as "on the GPU". */
  public String toWords() {
    return words;
  }
}
