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
 * Loads parts of a decoder of the Qwen2 family, each in the form it is computed with.
 *
 * @param names of the weights
 * @param module arithmetic for the weights of {@code store}
 * @param host owns what lies on the host beside a stage
 */
public record DecoderLoader(
    TextConfig config,
    DecoderNames names,
    SpeechModule module,
    NDManager host,
    WeightStore store,
    ComputeSettings settings) {

  /** Loads the layers {@code from} to before {@code to}; {@code there} owns the weights. */
  public DecoderStage stage(NDManager there, int from, int to) {
    if (multipliesIntegers(there)) {
      List<IntegerLayer> layers =
          IntStream.range(from, to)
              .parallel() // most of the time goes into putting weights in the kernel's order
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

  /** On a GPU what is planned for keys and values is allocated at once. */
  private boolean hasPages(NDManager there) {
    return there.getDevice().isGpu() && settings.placement().isPlanned();
  }

  private boolean multipliesIntegers(NDManager there) {
    return there.getDevice().equals(Device.cpu())
        && settings.int4Products() == Int4Products.INTEGER;
  }

  /**
   * Runs whole sequences through one layer, whose weights are let go at the end.
   *
   * @param owner of what is returned
   * @param sequences [tokens, hidden] each; closed by this call
   * @return the same of the next layer
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
