package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The keys and values of one sequence: state that every token of it adds to. They lie in a piece
 * for each stage of the decoder.
 */
final class KeyValueCache implements AutoCloseable {

  private final List<NDArray> memories; // [layers of a stage, 2, key heads, capacity, head size]
  private final int capacity;
  private int length;

  /** Makes an empty cache in {@code memories}, a stage each, which it owns from then on. */
  KeyValueCache(List<NDArray> memories, int capacity) {
    this.memories = List.copyOf(memories);
    this.capacity = capacity;
  }

  NDArray memory(int stage) {
    return memories.get(stage);
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
    memories.forEach(NDArray::close);
  }
}
