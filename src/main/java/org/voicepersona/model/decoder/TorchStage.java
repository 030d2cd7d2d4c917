package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.weights.SpeechModule;

/** Layers of the decoder in libtorch, on any device. */
public final class TorchStage implements DecoderStage {

  private final TextConfig config;
  private final SpeechModule module;
  private final NDManager manager;
  private final List<TorchLayer> layers;
  private final boolean compressedCaches;
  private final NDArray inverseFrequencies; // [head size / 2]

  /**
   * Makes a stage.
   *
   * @param manager of the stage's device
   * @param layers the layers' weights, on that device
   * @param compressedCaches whether keys and values are kept in 8 bits
   */
  public TorchStage(
      TextConfig config,
      SpeechModule module,
      NDManager manager,
      List<TorchLayer> layers,
      boolean compressedCaches) {
    this.config = config;
    this.module = module;
    this.manager = manager;
    this.layers = List.copyOf(layers);
    this.compressedCaches = compressedCaches;
    this.inverseFrequencies = manager.create(Rotations.inverseFrequencies(config));
  }

  @Override
  public List<TorchLayer> layers() {
    return layers;
  }

  @Override
  public ContiguousCache newCache(int capacity) {
    long[] shape = {layers.size(), 2, config.keyValueHeads(), capacity, config.headSize()};
    return ContiguousCache.of(
        () -> module.cache(manager, shape, compressedCaches, inverseFrequencies),
        () -> module.cacheScales(manager, shape, compressedCaches, inverseFrequencies));
  }

  @Override
  public ContiguousCache grown(KeyValueCache cache, int index, int capacity) {
    ContiguousCache stageCache = cache.ofStage(index, ContiguousCache.class);
    return ContiguousCache.of(
        () -> module.grow(manager, stageCache.values(), capacity, cache.length()),
        () -> module.grow(manager, stageCache.scales(), capacity, cache.length()));
  }

  @Override
  public NDArray advance(NDManager step, NDArray x, StepLayout layout, int index) {
    NDArray positions =
        module.toDeviceOf(step, step.create(layout.positions()), inverseFrequencies);
    TorchLayer.Step common =
        new TorchLayer.Step(
            module.rotations(step, positions, inverseFrequencies),
            ContiguousCache.context(layout, index),
            layout.writeNumbers());
    NDArray y = module.stageRows(step, x, inverseFrequencies);
    x.close();
    for (TorchLayer layer : layers) {
      NDArray next = layer.advance(step, y, common);
      y.close();
      y = next;
    }
    return y;
  }

  @Override
  public void close() {
    layers.forEach(DecoderLayer::close);
  }
}
