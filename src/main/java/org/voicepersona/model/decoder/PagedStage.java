package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.Stream;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.plan.MemoryPlan;
import org.voicepersona.model.weights.PagedModule;
import org.voicepersona.model.weights.SpeechModule;

/**
 * Layers of the decoder in libtorch with one {@link PageStore} of keys and values: for GPUs, where
 * caches may take no other memory, and where the number of kernels decides what a step costs.
 */
final class PagedStage implements DecoderStage {

  private final SpeechModule module;
  private final PagedModule paged;
  private final NDManager host;
  private final List<TorchLayer> layers;
  private final NDArray inverseFrequencies; // [head size / 2]
  private final int gatheredTokens; // gathered from the pages at a time
  private final PageStore<PagedModule.Pages> store;

  /**
   * Makes a stage.
   *
   * @param manager of the stage's device
   * @param host manager of the host
   * @param layers the layers' weights, on the device
   * @param compressedCaches whether keys and values are kept in 8 bits
   * @param tokens capacity of all caches together
   */
  PagedStage(
      TextConfig config,
      SpeechModule module,
      NDManager manager,
      NDManager host,
      List<TorchLayer> layers,
      boolean compressedCaches,
      long tokens) {
    this.module = module;
    this.paged = module.paged();
    this.host = host;
    this.layers = List.copyOf(layers);
    this.inverseFrequencies = manager.create(Rotations.inverseFrequencies(config));
    int pages = Math.toIntExact((tokens + KeyValueCache.PAGE - 1) / KeyValueCache.PAGE);
    this.gatheredTokens = pages * KeyValueCache.PAGE / MemoryPlan.TOKENS_OF_GATHERED;
    this.store =
        new PageStore<>(
            () -> allocate(config, manager, pages, compressedCaches), PagedStage::free, pages);
  }

  private PagedModule.Pages allocate(
      TextConfig config, NDManager manager, int pages, boolean compressed) {
    long tokens = (long) pages * KeyValueCache.PAGE;
    long[] shape = {layers.size(), tokens, 2, config.keyValueHeads(), config.headSize()};
    return paged.pages(manager, shape, gatheredTokens, compressed, inverseFrequencies);
  }

  private static void free(PagedModule.Pages pages) {
    Stream.of(pages.values(), pages.scales(), pages.gathered(), pages.expanded())
        .forEach(NDArray::close);
  }

  @Override
  public List<TorchLayer> layers() {
    return layers;
  }

  @Override
  public PagedCache newCache(int capacity) {
    return store.borrow(capacity);
  }

  @Override
  public PagedCache grown(KeyValueCache cache, int index, int capacity) {
    return store.grown(cache, index, capacity);
  }

  @Override
  public void giveUpUnused() {
    store.giveUpUnused();
  }

  @Override
  public NDArray advance(NDManager step, NDArray x, StepLayout layout, int index) {
    PagedTables tables = PagedTables.of(layout, index, gatheredTokens);
    NDArray numbers = host.create(tables.numbers());
    numbers.attach(step);
    List<NDArray> common = paged.step(step, numbers, tables.shapes(), inverseFrequencies);
    NDArray y = module.stageRows(step, x, inverseFrequencies);
    x.close();
    for (TorchLayer layer : layers) {
      NDArray next = layer.advancePaged(paged, step, y, common, store.pages());
      y.close();
      y = next;
    }
    return y;
  }

  @Override
  public void close() {
    layers.forEach(DecoderLayer::close);
    store.close();
  }
}
