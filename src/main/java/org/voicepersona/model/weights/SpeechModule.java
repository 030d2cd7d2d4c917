package org.voicepersona.model.weights;

import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.prepare.GraphSource;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.torch.TorchModule;

/** Loads the arithmetic of the models, set for one of them and for the form of its weights. */
public final class SpeechModule {

  /**
   * What of a model's shape does not show in its weights.
   *
   * @param audioHeads attention heads of the encoder
   * @param heads those of the decoder's queries
   * @param keyHeads those of its keys and values
   * @param rmsEpsilon added to the mean square in its norms, where they are of that kind
   */
  public record Shape(int audioHeads, int heads, int keyHeads, double rmsEpsilon) {}

  private SpeechModule() {}

  /** Returns the arithmetic for the weights of {@code store}, to be closed by the caller. */
  public static TorchModule load(
      NDManager manager, WeightStore store, ComputeSettings settings, Shape shape) {
    Optional<Int4Layout> stored =
        store.names().stream()
            .map(store::weight)
            .filter(Weight.PackedInt4.class::isInstance)
            .map(weight -> ((Weight.PackedInt4) weight).layout())
            .filter(order -> !order.rowMajor())
            .findFirst();
    Int4Layout own = Int4LayoutProbe.ofThisMachine();
    Int4Layout layout = stored.orElse(own); // what is stored row by row is brought into our own
    boolean forOtherProcessor = layout != own;
    Map<String, Object> attributes =
        Map.of(
            "training", false,
            "dtype", settings.activations().scalarType(),
            "audio_heads", shape.audioHeads(),
            "heads", shape.heads(),
            "key_heads", shape.keyHeads(),
            "rms_epsilon", shape.rmsEpsilon(),
            "kernel_rows", forOtherProcessor ? 0 : settings.kernelRows(),
            "block_rows", layout.blockRows(),
            "block_halves", layout.interleaved());
    return TorchModule.load(manager, "SpeechModel", GraphSource.of(store), attributes);
  }
}
