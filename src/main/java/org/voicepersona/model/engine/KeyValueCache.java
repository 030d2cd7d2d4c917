package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;

/** The keys and values of one sequence: state that every token of it adds to. */
final class KeyValueCache implements AutoCloseable {

  private final NDArray memory; // [layers, 2, key heads, capacity, head size]
  private final int capacity;
  private int length;

  /** Makes an empty cache in {@code memory}, which it owns from then on. */
  KeyValueCache(NDArray memory, int capacity) {
    this.memory = memory;
    this.capacity = capacity;
  }

  NDArray memory() {
    return memory;
  }

  /** Returns how many tokens are held. */
  int length() {
    return length;
  }

  /** Returns how many tokens still fit. */
  int room() {
    return capacity - length;
  }

  /** Counts {@code tokens} that the graph has written behind the held ones. */
  void advance(int tokens) {
    length += tokens;
  }

  @Override
  public void close() {
    memory.close();
  }
}
