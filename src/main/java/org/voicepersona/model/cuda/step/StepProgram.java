package org.voicepersona.model.cuda.step;

import static org.voicepersona.model.cuda.step.StepShape.MOST_ROWS;
import static org.voicepersona.model.cuda.step.UnitForm.SIDE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.cuda.driver.CudaKernel;
import org.voicepersona.model.cuda.driver.CudaModule;
import org.voicepersona.model.cuda.driver.CudaStream;

/**
 * The kernel launches of a step, ten a layer, for the rows in the block of {@link StepMemory}. The
 * division of products among thread blocks, and so the rounding of sums, is the same for any number
 * of rows.
 */
final class StepProgram {

  private static final long NONE = 0;

  private final StepShape shape;
  private final TextConfig config;
  private final CudaModule module;
  private final int multiprocessors;
  private final Map<String, CudaKernel> kernels = new HashMap<>();
  private final DeviceWeights weights;
  private final List<LayerProducts> products;
  private final Product head;

  /** The four products of a layer. */
  private record LayerProducts(
      Product queriesKeysValues, Product out, Product gateUp, Product down) {

    Stream<Product> all() {
      return Stream.of(queriesKeysValues, out, gateUp, down);
    }
  }

  StepProgram(CudaModule module, int multiprocessors, StepShape shape, DeviceWeights weights) {
    this.module = module;
    this.multiprocessors = multiprocessors;
    this.shape = shape;
    this.config = shape.config();
    this.weights = weights;
    int hidden = config.hiddenSize();
    int most = mostBlocks(UnitForm.INT4);
    this.products =
        weights.layers().stream()
            .map(
                layer ->
                    new LayerProducts(
                        int4(layer.queriesKeysValues(), 3 * hidden, hidden, most),
                        int4(layer.out(), hidden, hidden, most),
                        int4(layer.gateUp(), 2 * config.feedForwardSize(), hidden, most),
                        int4(layer.down(), hidden, config.feedForwardSize(), most)))
            .toList();
    this.head =
        Product.of(
            weights.head(),
            weights.headForm(),
            config.vocabularySize(),
            hidden,
            mostBlocks(weights.headForm()));
  }

  private static Product int4(long weights, int outputs, int inputs, int most) {
    return Product.of(weights, UnitForm.INT4, outputs, inputs, most);
  }

  private int mostBlocks(UnitForm form) {
    return multiprocessors * linear(form, MOST_ROWS).residentBlocks();
  }

  /** Returns the bytes of the partial sums of the largest product. */
  long partialBytes() {
    return Stream.concat(products.stream().flatMap(LayerProducts::all), Stream.of(head))
        .mapToLong(product -> product.partialBytes(MOST_ROWS))
        .max()
        .orElseThrow();
  }

  /**
   * Launches the first layers and the norm after them, from the rows' embeddings on.
   *
   * @param cap number of rows, rounded up
   * @param caches the address of the pages of each of these layers; empty for the norm only
   */
  void layers(CudaStream stream, StepMemory memory, int cap, long[] caches) {
    embed(stream, memory, cap);
    Optional<Product> before = Optional.empty();
    for (int layer = 0; layer < caches.length; layer++) {
      layer(stream, memory, cap, layer, before, caches[layer]);
      before = Optional.of(products.get(layer).down());
    }
    norm(stream, memory, cap, before, weights.finalGain());
  }

  /** Launches the head on the latest norm's result, and the search for the likeliest tokens. */
  void head(CudaStream stream, StepMemory memory, int cap) {
    multiply(stream, memory, cap, head, memory.normed());
    stream.launch(
        kernel("likeliest", SIDE, 64),
        shape.segments(),
        cap,
        memory.partial(),
        head.blocks(),
        cap,
        memory.found(),
        memory.block());
    stream.launch(kernel("best", SIDE, 64), cap, 1, memory.found(), memory.best(), memory.block());
  }

  /** Launches the sums of all logits; the head must be the latest product. */
  void logits(CudaStream stream, StepMemory memory, int cap) {
    stream.launch(
        kernel("logits", SIDE, 0),
        head.outputs() / SIDE,
        cap,
        memory.partial(),
        head.blocks(),
        cap,
        memory.logits(),
        memory.block());
  }

  private void embed(CudaStream stream, StepMemory memory, int cap) {
    stream.launch(
        kernel("embed", 256, 0),
        cap,
        1,
        memory.embeddings(cap, config.hiddenSize()),
        memory.residual(),
        memory.block());
  }

  private void layer(
      CudaStream stream,
      StepMemory memory,
      int cap,
      int number,
      Optional<Product> before,
      long cache) {
    DeviceWeights.Layer layer = weights.layers().get(number);
    LayerProducts product = products.get(number);
    norm(stream, memory, cap, before, layer.gain());
    multiply(stream, memory, cap, product.queriesKeysValues(), memory.normed());
    stream.launch(
        kernel("rope", SIDE, 0),
        quarters(3 * config.heads()),
        cap,
        memory.partial(),
        product.queriesKeysValues().blocks(),
        cap,
        layer.biases(),
        memory.turns(),
        memory.queries(),
        cache,
        memory.block());
    stream.launch(
        kernel("attend", SIDE, 7_680),
        2 * multiprocessors,
        1,
        memory.queries(),
        cache,
        memory.block(),
        memory.sums(),
        memory.tops());
    stream.launch(
        kernel("merge", SIDE, 0),
        quarters(config.heads()),
        cap,
        memory.sums(),
        memory.tops(),
        memory.block(),
        memory.normed());
    multiply(stream, memory, cap, product.out(), memory.normed());
    norm(stream, memory, cap, Optional.of(product.out()), layer.feedForwardGain());
    multiply(stream, memory, cap, product.gateUp(), memory.normed());
    stream.launch(
        kernel("swiglu", SIDE, 0),
        (config.feedForwardSize() + 4 * SIDE - 1) / (4 * SIDE),
        cap,
        memory.partial(),
        product.gateUp().blocks(),
        cap,
        memory.gated(),
        memory.block());
    multiply(stream, memory, cap, product.down(), memory.gated());
  }

  /** Returns the blocks for {@code heads}: each has four warps, with a head each. */
  private static int quarters(int heads) {
    return (heads + 3) / 4;
  }

  private void norm(
      CudaStream stream, StepMemory memory, int cap, Optional<Product> before, long gain) {
    stream.launch(
        kernel("rms_norm", 256, 32),
        cap,
        1,
        memory.residual(),
        before.isPresent() ? memory.partial() : NONE,
        before.map(Product::inputs).orElse(0),
        before.map(Product::blocks).orElse(0),
        cap,
        gain,
        memory.normed(),
        memory.block(),
        (float) config.rmsNormEpsilon());
  }

  private void multiply(
      CudaStream stream, StepMemory memory, int cap, Product product, long inputs) {
    stream.launch(
        linear(product.form(), cap),
        product.blocks(),
        1,
        product.weights(),
        inputs,
        memory.partial(),
        memory.block(),
        product.outputs(),
        product.inputs());
  }

  private CudaKernel linear(UnitForm form, int cap) {
    return kernel("linear_%s_%d".formatted(form.word(), cap), SIDE, 3 * cap * SIDE * Short.BYTES);
  }

  private CudaKernel kernel(String name, int threads, int sharedBytes) {
    return kernels.computeIfAbsent(name, it -> module.kernel(it, threads, sharedBytes));
  }
}
