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

  List<DecoderLayer> layers() {
    return layers;
  }

  /** Returns room for {@code capacity} tokens of a sequence. */
  KeyValueCache.Piece newCache(int capacity, boolean compressed) {
    long[] shape = {layers.size(), 2, config.keyValueHeads(), capacity, config.headSize()};
    return new KeyValueCache.Piece(
        module.call(manager, "cache", shape, compressed, inverseFrequencies),
        module.call(manager, "cache_scales", shape, compressed, inverseFrequencies));
  }

  /** Returns a copy of {@code piece}, which holds {@code tokens}, with another capacity. */
  KeyValueCache.Piece grown(KeyValueCache.Piece piece, int capacity, int tokens) {
    return new KeyValueCache.Piece(
        module.call(manager, "grow", piece.values(), capacity, tokens),
        module.call(manager, "grow", piece.scales(), capacity, tokens));
  }

  /**
   * Runs the layers over the next tokens of some sequences.
   *
   * @param x [rows, hidden], on any device; closed by this call
   * @param positions (rows) of the rows in their sequences, on any device
   * @param layout where rows write and look
   * @param pieces those of the layout's caches that lie here
   * @return [rows, hidden], on the stage's device
   */
  NDArray advance(
      NDManager step,
      NDArray x,
      NDArray positions,
      StepLayout layout,
      List<KeyValueCache.Piece> pieces) {
    NDArray here = module.call(step, "move", positions, inverseFrequencies);
    List<NDArray> rotations = module.callForList(step, "rotations", here, inverseFrequencies);
    List<NDArray> values = pieces.stream().map(KeyValueCache.Piece::values).toList();
    List<NDArray> scales = pieces.stream().map(KeyValueCache.Piece::scales).toList();
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
                  values,
                  scales,
                  i,
                  layout.writes(),
                  layout.visits(),
                  layout.groups(),
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
