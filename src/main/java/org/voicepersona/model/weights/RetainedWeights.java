package org.voicepersona.model.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;

/** A subset of another store's weights, memory-mapped, that outlives the store. */
public final class RetainedWeights implements WeightStore {

  private final Map<String, Weight> weights = new LinkedHashMap<>();

  /** Retains the weights of {@code source} whose names are {@code wanted}. */
  public RetainedWeights(WeightStore source, Predicate<String> wanted) {
    source.names().stream().filter(wanted).forEach(name -> weights.put(name, source.weight(name)));
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(weights.keySet());
  }

  @Override
  public Weight weight(String name) {
    Weight weight = weights.get(name);
    if (weight == null) {
      throw new CheckpointException("weight " + name + " is missing");
    }
    return weight;
  }

  @Override
  public void close() {}
}
