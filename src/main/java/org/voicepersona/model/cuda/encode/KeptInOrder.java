package org.voicepersona.model.cuda.encode;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;

/** A view of another store that reorders 4-bit weights for the card once, in off-heap memory. */
final class KeptInOrder implements WeightStore {

  private final WeightStore source;
  private final Map<String, Weight> kept = new ConcurrentHashMap<>();

  KeptInOrder(WeightStore source) {
    this.source = source;
  }

  @Override
  public Set<String> names() {
    return source.names();
  }

  @Override
  public Weight weight(String name) {
    return kept.computeIfAbsent(name, it -> inOrder(source.weight(it)));
  }

  private static Weight inOrder(Weight weight) {
    if (!(weight instanceof Weight.PackedInt4 packed)) {
      return weight;
    }
    Tensor values = packed.values();
    Tensor ordered =
        new Tensor(values.name(), values.type(), values.shape(), CardWeights.inOrder(packed));
    return new Weight.PackedInt4(
        ordered, packed.scalesAndZeros(), packed.groupSize(), Int4Layout.ROW_MAJOR);
  }

  /** Does nothing: the source belongs to the caller. */
  @Override
  public void close() {}
}
