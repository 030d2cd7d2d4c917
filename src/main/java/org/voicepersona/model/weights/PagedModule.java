package org.voicepersona.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.voicepersona.model.torch.TorchModule;

/**
 * The part of {@link SpeechModule} that works on a paged KV cache: all pages lie in one allocation,
 * so a step needs few kernels and memory does not grow.
 */
public final class PagedModule {

  private final SpeechModule speech;
  private final TorchModule module;

  PagedModule(SpeechModule speech, TorchModule module) {
    this.speech = speech;
    this.module = module;
  }

  /**
   * The allocation of pages.
   *
   * @param values [layers, tokens, 2, key heads, head size]
   * @param scales [layers, tokens, 2, key heads] for 8-bit values, else empty
   * @param gathered [tokens, 2, key heads, head size], scratch for the pages that are attended to
   * @param expanded like {@code gathered}, scratch for 8-bit values in the activations' type
   */
  public record Pages(NDArray values, NDArray scales, NDArray gathered, NDArray expanded) {}

  /**
   * Returns an allocation on the device of {@code like}.
   *
   * @param shape layers, tokens, 2, key heads, head size
   * @param gathered the number of tokens gathered at a time
   * @param compressed whether keys and values are in 8 bits
   */
  public Pages pages(
      NDManager manager, long[] shape, int gathered, boolean compressed, NDArray like) {
    long[] looked = {gathered, shape[2], shape[3], shape[4]};
    long[] expanded = {compressed ? gathered : 0, shape[2], shape[3], shape[4]};
    return new Pages(
        speech.cache(manager, shape, compressed, like),
        speech.cacheScales(manager, shape, compressed, like),
        speech.cache(manager, looked, compressed, like),
        speech.cache(manager, expanded, false, like));
  }

  /**
   * Returns what all layers of a step share: rotations, the slots written to, and each row's view.
   *
   * @param numbers and {@code shapes} as {@code PagedTables} lays them out
   * @param inverseFrequencies [head size / 2]
   */
  public List<NDArray> step(
      NDManager manager, NDArray numbers, long[] shapes, NDArray inverseFrequencies) {
    return module.callForList(manager, "paged_step", numbers, shapes, inverseFrequencies);
  }

  /**
   * Applies a layer of a decoder of the Qwen2 family to x [t, hidden], and writes the rows' keys
   * and values to their pages.
   *
   * @param step the result of {@link #step}
   * @param layer its index in the pages
   */
  public NDArray layer(
      NDManager manager,
      NDArray x,
      List<NDArray> step,
      Pages pages,
      int layer,
      List<NDArray> norms,
      List<NDArray> queriesKeysValues,
      List<NDArray> out,
      List<NDArray> gateUp,
      List<NDArray> down) {
    return module.call(
        manager,
        "paged_layer",
        x,
        step,
        List.of(pages.values(), pages.scales(), pages.gathered(), pages.expanded()),
        layer,
        norms,
        queriesKeysValues,
        out,
        gateUp,
        down);
  }

  /** Returns copies of {@code tensors}, all of one type, in a single allocation. */
  public List<NDArray> compact(NDManager manager, List<NDArray> tensors) {
    return module.callForList(manager, "compact", tensors);
  }
}
