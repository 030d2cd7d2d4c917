package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.voicepersona.model.checkpoint.TextConfig;
import org.voicepersona.model.torch.TorchModule;

/** Consecutive layers of the decoder on one device, with their keys and values. */
final class DecoderStage implements AutoCloseable {

  private final TextConfig config;
  private final TorchModule module;
  private final NDManager manager;
  private final List<DecoderLayer> layers;
  private final boolean integerProducts;
  private final NDArray inverseFrequencies; // [head size / 2]

  /**
   * Makes a stage.
   *
   * @param manager of the stage's device
   * @param layers the layers' weights, there
   * @param integerProducts whether these are {@link IntegerLayer}s
   */
  DecoderStage(
      TextConfig config,
      TorchModule module,
      NDManager manager,
      List<? extends DecoderLayer> layers,
      boolean integerProducts) {
    this.config = config;
    this.module = module;
    this.manager = manager;
    this.layers = List.copyOf(layers);
    this.integerProducts = integerProducts;
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
    int rows = Math.toIntExact(x.getShape().get(0));
    DecoderLayer.Step common = new DecoderLayer.Step(rows, rotations, values, scales, layout);
    x =
        replace(
            x,
            integerProducts
                ? module.call(step, "even_rows", x)
                : module.call(step, "stage_rows", x, inverseFrequencies));
    for (DecoderLayer layer : layers) {
      x = replace(x, layer.advance(step, x, common));
    }
    return integerProducts ? replace(x, module.call(step, "rows", x, 0, rows)) : x;
  }

  @Override
  public void close() {
    layers.forEach(DecoderLayer::close);
  }

  private static NDArray replace(NDArray old, NDArray fresh) {
    old.close();
    return fresh;
  }
}
