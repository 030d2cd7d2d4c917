package org.voicepersona.model.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.WeightLoader;

/**
 * Loads parts of a decoder of the Qwen2 family, each in the form that its device computes with.
 *
 * @param names of the weights
 * @param module arithmetic for the weights of {@code store}
 * @param host owns the host tensors of stages on another device
 */
public record DecoderLoader(
    TextConfig config,
    DecoderNames names,
    SpeechModule module,
    NDManager host,
    WeightStore store,
    ComputeSettings settings) {

  /** Loads layers {@code from} to {@code to} (exclusive); {@code there} owns the weights. */
  public DecoderStage stage(NDManager there, int from, int to) {
    if (multipliesIntegers(there)) {
      List<IntegerLayer> layers =
          IntStream.range(from, to)
              .parallel() // reordering the weights for the kernel takes most of the time
              .mapToObj(n -> new IntegerLayer(module, there, store, config, names.layer(n)))
              .toList();
      return new IntegerStage(config, module, there, layers, settings.compressedCaches());
    }
    WeightLoader loader = new WeightLoader(store, module, there, settings);
    IntFunction<TorchLayer> load = n -> TorchLayer.load(module, loader, names.layer(from + n), n);
    if (hasPages(there)) {
      return new PagedStage(
          config,
          module,
          there,
          host,
          new CompactLayers(module.paged(), there).load(to - from, load),
          settings.compressedCaches(),
          settings.placement().keyValueTokens());
    }
    List<TorchLayer> layers = IntStream.range(0, to - from).mapToObj(load).toList();
    return new TorchStage(config, module, there, layers, settings.compressedCaches());
  }

  /** Loads the last norm and the head; {@code there} owns the weights. */
  public OutputHead head(NDManager there) {
    Weight weight = store.weight(names.headWeight());
    boolean isInt4 = weight instanceof Weight.Int4 || weight instanceof Weight.PackedInt4;
    return isInt4 && multipliesIntegers(there)
        ? OutputHead.ofIntegers(module, there, store, config, names)
        : OutputHead.ofTorch(module, new WeightLoader(store, module, there, settings), names);
  }

  /** Whether keys and values get one allocation of the planned size, as on a GPU. */
  private boolean hasPages(NDManager there) {
    return there.getDevice().isGpu() && settings.placement().isPlanned();
  }

  private boolean multipliesIntegers(NDManager there) {
    return there.getDevice().equals(Device.cpu())
        && settings.int4Products() == Int4Products.INTEGER;
  }

  /**
   * Loads one layer, runs whole sequences through it, and frees its weights.
   *
   * @param owner owns the returned tensors
   * @param sequences [tokens, hidden] each; closed by this call
   * @return the inputs of the next layer, [tokens, hidden] each
   */
  public List<NDArray> pass(NDManager owner, int layer, List<NDArray> sequences) {
    try (NDManager own = owner.newSubManager();
        DecoderStage stage = stage(own, layer, layer + 1)) {
      return sequences.stream().map(x -> pass(owner, stage, x)).toList();
    }
  }

  private static NDArray pass(NDManager owner, DecoderStage stage, NDArray x) {
    int tokens = Math.toIntExact(x.getShape().get(0));
    int capacity = KeyValueCache.roomFor(tokens);
    try (KeyValueCache cache =
            new KeyValueCache(Optional.empty(), List.of(stage.newCache(capacity)), capacity);
        NDManager step = owner.newSubManager()) {
      NDArray y = stage.advance(step, x, StepLayout.of(List.of(cache), tokens), 0);
      y.attach(owner);
      return y;
    }
  }
}
