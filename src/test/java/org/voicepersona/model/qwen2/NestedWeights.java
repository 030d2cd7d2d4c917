package org.voicepersona.model.qwen2;

import java.util.Set;
import java.util.stream.Collectors;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;

/**
 * The weights of another store under longer names, as those of a model that is part of another.
 *
 * @param store the weights
 * @param prefix how each longer name starts
 */
record NestedWeights(WeightStore store, String prefix) implements WeightStore {

  @Override
  public Set<String> names() {
    return store.names().stream().map(prefix::concat).collect(Collectors.toSet());
  }

  @Override
  public Weight weight(String name) {
    return store.weight(name.substring(prefix.length()));
  }

  @Override
  public void close() {
    store.close();
  }
}
