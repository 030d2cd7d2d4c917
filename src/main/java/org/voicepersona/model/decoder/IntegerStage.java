package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.vector.PanelType;
import org.voicepersona.model.weights.SpeechModule;

/**
 * Layers of the decoder on the host, with integer products and attention on the vector units.
 *
 * <p>Activations between layers are float32, [rows, hidden], with an even number of rows: the
 * product kernel takes two rows at a time, and the kernel for a last odd row rounds differently. So
 * a row's result does not depend on the other rows.
 */
public final class IntegerStage implements DecoderStage {

  private final TextConfig config;
  private final SpeechModule module;
  private final List<IntegerLayer> layers;
  private final PanelPages pages;
  private final float[] inverseFrequencies; // (head size / 2)

  /**
   * Makes a stage.
   *
   * @param compressedCaches whether keys and values are kept in 8 bits, rather than in bfloat16
   * @throws IllegalArgumentException if this process lacks integer products or vector units
   */
  public IntegerStage(
      TextConfig config,
      SpeechModule module,
      NDManager host,
      List<IntegerLayer> layers,
      boolean compressedCaches) {
    Int4Products.INTEGER.requirePresent();
    this.config = config;
    this.module = module;
    this.layers = List.copyOf(layers);
    this.pages =
        new PanelPages(
            host,
            new PanelPages.Form(
                layers.size(),
                config.keyValueHeads(),
                config.headSize(),
                compressedCaches ? PanelType.INT8 : PanelType.BFLOAT16));
    this.inverseFrequencies = Rotations.inverseFrequencies(config);
  }

  @Override
  public List<IntegerLayer> layers() {
    return layers;
  }

  @Override
  public PanelCache newCache(int capacity) {
    return new PanelCache(pages, capacity);
  }

  @Override
  public PanelCache grown(KeyValueCache cache, int index, int capacity) {
    PanelCache stageCache = cache.ofStage(index, PanelCache.class);
    stageCache.grow(capacity);
    return stageCache;
  }

  @Override
  public NDArray advance(NDManager step, NDArray x, StepLayout layout, int index) {
    PanelAttention attention =
        new PanelAttention(
            config,
            layout,
            layout.caches().stream().map(cache -> cache.ofStage(index, PanelCache.class)).toList(),
            Rotations.of(layout.positions(), inverseFrequencies));
    NDArray y = module.evenRows(step, x);
    x.close();
    for (int i = 0; i < layers.size(); i++) {
      NDArray next = layers.get(i).advance(step, y, i, attention);
      y.close();
      y = next;
    }
    NDArray result = module.rows(step, y, 0, layout.positions().length);
    y.close();
    return result;
  }

  @Override
  public void close() {
    layers.forEach(DecoderLayer::close);
  }
}
