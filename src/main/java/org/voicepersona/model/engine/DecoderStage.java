package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.TextConfig;
import org.voicepersona.model.torch.TorchModule;

/** Consecutive layers of the decoder on one device, with their keys and values. */
final class DecoderStage {

  private final TextConfig config;
  private final TorchModule module;
  private final NDManager manager;
  private final List<DecoderLayer> layers;
  private final NDArray inverseFrequencies; // [head size / 2]

  /**
   * Loads the layers {@code from} to before {@code to}.
   *
   * @param manager of the stage's device; owns the weights
   * @param loader brings weights there
   */
  DecoderStage(
      TextConfig config,
      TorchModule module,
      NDManager manager,
      WeightLoader loader,
      int from,
      int to) {
    this.config = config;
    this.module = module;
    this.manager = manager;
    this.layers =
        IntStream.range(from, to).mapToObj(layer -> DecoderLayer.load(loader, layer)).toList();
    this.inverseFrequencies = manager.create(inverseFrequencies(config));
  }

  private static float[] inverseFrequencies(TextConfig config) {
    float[] frequencies = new float[config.headSize() / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) (1 / Math.pow(config.ropeTheta(), 2.0 * i / config.headSize()));
    }
    return frequencies;
  }

  /** Returns room for one sequence: [layers, 2, key heads, capacity, head size]. */
  NDArray newCache(int capacity) {
    long[] shape = {layers.size(), 2, config.keyValueHeads(), capacity, config.headSize()};
    return module.call(manager, "cache", shape, inverseFrequencies);
  }

  /**
   * Runs the layers over the next tokens of some sequences.
   *
   * @param x [sum of counts, hidden], on any device; closed by this call
   * @param positions (sum of counts) of the rows in their sequences, on any device
   * @param caches one a sequence, as {@link #newCache} returned them
   * @param starts how many tokens each cache holds
   * @param counts how many rows belong to each sequence
   * @return [sum of counts, hidden], on the stage's device
   */
  NDArray advance(
      NDManager step,
      NDArray x,
      NDArray positions,
      List<NDArray> caches,
      long[] starts,
      long[] counts) {
    NDArray here = module.call(step, "move", positions, inverseFrequencies);
    List<NDArray> rotations = module.callForList(step, "rotations", here, inverseFrequencies);
    x = replace(x, module.call(step, "move", x, inverseFrequencies));
    for (int i = 0; i < layers.size(); i++) {
      DecoderLayer layer = layers.get(i);
      x =
          replace(
              x,
              module.call(
                  step,
                  "decoder_layer",
                  x,
                  rotations,
                  caches,
                  i,
                  starts,
                  counts,
                  layer.norms(),
                  layer.queriesKeysValues(),
                  layer.out(),
                  layer.gateUp(),
                  layer.down()));
    }
    return x;
  }

  private static NDArray replace(NDArray old, NDArray fresh) {
    old.close();
    return fresh;
  }
}
