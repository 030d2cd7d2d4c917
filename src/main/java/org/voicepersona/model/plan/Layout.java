package org.voicepersona.model.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to distribute a model over GPU and host.
 *
 * @param layers layers of the decoder
 * @param gpuLayers how many of them are on the GPU, with the head; {@link #NO_GPU} when everything
 *     is on the host
 * @param encoder where the encoder is, if a GPU is used
 * @param compressedCaches whether keys and values are kept in 8 bits
 * @param gpuReserve GPU bytes of CUDA and its libraries
 * @param engine computes on the GPU
 */
record Layout(
    ModelSizes sizes,
    int layers,
    int gpuLayers,
    EncoderPlace encoder,
    boolean compressedCaches,
    long gpuReserve,
    GpuEngine engine) {

  /** Marks a layout without a GPU. */
  static final int NO_GPU = -1;

  boolean usesGpu() {
    return gpuLayers != NO_GPU;
  }

  int layersOnGpu() {
    return Math.max(0, gpuLayers);
  }

  int layersOnHost() {
    return layers - layersOnGpu();
  }

  private boolean encodesOnHost() {
    return !usesGpu() || encoder == EncoderPlace.HOST;
  }

  /** Returns the bytes of a token in the caches and in the gathered pages. */
  private long gpuBytesPerToken() {
    return gpuCachePerToken() == 0
        ? 0
        : gpuCachePerToken() + sizes.gathered(compressedCaches) / MemoryPlan.TOKENS_OF_GATHERED;
  }

  private long gpuCachePerToken() {
    return layersOnGpu() * sizes.keyValues(compressedCaches);
  }

  private long hostCachePerToken() {
    return layersOnHost() * sizes.keyValues(compressedCaches);
  }

  private long gpuFixed() {
    return usesGpu() ? gpuReserve + layersOnGpu() * sizes.decoderLayer() + sizes.head() : 0;
  }

  private long keptEncoder() {
    return encoder == EncoderPlace.EVICTED && engine.hasKernels() ? sizes.keptEncoder() : 0;
  }

  private long hostFixed() {
    long fixed = MemoryPlan.CPU_RESERVE + layersOnHost() * sizes.hostLayer();
    if (layersOnHost() > 0) {
      fixed += sizes.decoderWorkspace();
    }
    fixed += encodesOnHost() ? sizes.encoder() + sizes.encoderWorkspace() : keptEncoder();
    return usesGpu() ? fixed : fixed + sizes.hostHead();
  }

  /** Returns the GPU's peak bytes with {@code tokens} in the caches. */
  long gpuPeak(long tokens) {
    if (!usesGpu()) {
      return 0;
    }
    long byTorch = mayGoThroughTorch() ? byTorch(tokens) : 0;
    long byKernels = mayGoThroughKernels() ? byKernels(tokens) : 0;
    return gpuFixed() + Math.max(byTorch, byKernels);
  }

  /** Returns whether the engine supports this layout. */
  boolean isServed() {
    return !usesGpu() || mayGoThroughTorch() || mayGoThroughKernels();
  }

  private boolean mayGoThroughTorch() {
    return engine != GpuEngine.KERNELS;
  }

  private long byTorch(long tokens) {
    long decoding = tokens * gpuBytesPerToken() + sizes.gpuDecoderWorkspace();
    return switch (encoder) {
      case HOST -> decoding;
      case EVICTED -> Math.max(sizes.encoder() + sizes.encoderWorkspace(), decoding);
      case RESIDENT ->
          sizes.encoder()
              + tokens * gpuBytesPerToken()
              + Math.max(sizes.encoderWorkspace(), sizes.gpuDecoderWorkspace());
    };
  }

  /** Returns whether the decoder runs in this project's kernels if they pass their test. */
  boolean mayGoThroughKernels() {
    return engine.hasKernels()
        && compressedCaches
        && layersOnGpu() == layers
        && sizes.stepWorkspace() > 0;
  }

  /**
   * Returns the peak bytes with this project's kernels. These gather no pages, and keep their
   * workspace while answers wait for a clip to be encoded.
   */
  private long byKernels(long tokens) {
    long encoding = sizes.encoder() + sizes.encoderWorkspace();
    long decoding = tokens * gpuCachePerToken() + sizes.stepWorkspace();
    return switch (encoder) {
      case HOST -> decoding;
      case EVICTED -> Math.max(encoding, decoding);
      case RESIDENT -> encoding + decoding;
    };
  }

  /** Returns the host's peak bytes with {@code tokens} in the caches. */
  long cpuPeak(long tokens) {
    return hostFixed() + tokens * hostCachePerToken();
  }

  /**
   * Returns the largest capacity of the caches within {@code budget}, in tokens of whole pages;
   * less than one page if the model does not fit.
   */
  long tokens(MemoryBudget budget) {
    long tokens = MemoryPlan.MOST_TOKENS;
    boolean isEvicted = encoder == EncoderPlace.EVICTED;
    long room = budget.gpuBytes() - gpuFixed();
    if (gpuBytesPerToken() > 0 && mayGoThroughTorch()) {
      long beside = isEvicted ? sizes.gpuDecoderWorkspace() : byTorch(0);
      tokens = Math.min(tokens, (room - beside) / gpuBytesPerToken());
    }
    if (mayGoThroughKernels()) {
      long beside = isEvicted ? sizes.stepWorkspace() : byKernels(0);
      tokens = Math.min(tokens, (room - beside) / gpuCachePerToken());
    }
    if (hostCachePerToken() > 0) {
      tokens = Math.min(tokens, (budget.cpuBytes() - cpuPeak(0)) / hostCachePerToken());
    }
    return tokens - tokens % MemoryPlan.PAGE_TOKENS;
  }

  /** Returns the smallest budget that suffices, in words. */
  String need() {
    String host = MemoryBudget.format(cpuPeak(MemoryPlan.LEAST_TOKENS)) + " on the host";
    return usesGpu()
        ? "%s on the GPU and %s (%d of %d layers on the GPU)"
            .formatted(
                MemoryBudget.format(gpuPeak(MemoryPlan.LEAST_TOKENS)), host, gpuLayers, layers)
        : host;
  }

  /** Returns the table of the parts. */
  List<MemoryPlan.Line> lines(long tokens) {
    List<MemoryPlan.Line> lines = new ArrayList<>();
    boolean gpu = usesGpu();
    lines.add(
        new MemoryPlan.Line(
            "decoder, %d of %d layers on GPU".formatted(layersOnGpu(), layers),
            layersOnGpu() * sizes.decoderLayer(),
            layersOnHost() * sizes.hostLayer(),
            ""));
    lines.add(split("head", gpu, gpu ? sizes.head() : sizes.hostHead(), ""));
    lines.add(
        new MemoryPlan.Line(
            "audio encoder, projector",
            encodesOnHost() ? 0 : sizes.encoder(),
            encodesOnHost() ? sizes.encoder() : keptEncoder(),
            encoder.toWords()));
    boolean evicted = gpu && encoder == EncoderPlace.EVICTED;
    lines.add(
        split(
            "encoding workspace",
            !encodesOnHost(),
            sizes.encoderWorkspace(),
            evicted ? "while encoding" : ""));
    lines.add(
        new MemoryPlan.Line(
            "keys and values",
            tokens * gpuCachePerToken(),
            tokens * hostCachePerToken(),
            "%,d tokens%s".formatted(tokens, compressedCaches ? " in 8 bits" : "")));
    lines.add(
        new MemoryPlan.Line(
            "decoding workspace",
            gpu ? gpuWorkspace(tokens) : 0,
            layersOnHost() > 0 ? sizes.decoderWorkspace() : 0,
            evicted ? "while decoding" : ""));
    lines.add(
        new MemoryPlan.Line("runtime", gpu ? gpuReserve : 0, MemoryPlan.CPU_RESERVE, "allowance"));
    lines.add(
        new MemoryPlan.Line(
            "token embedding",
            0,
            0,
            "mapped from disk, %s".formatted(MemoryBudget.format(sizes.embedding()))));
    return lines;
  }

  private long gpuWorkspace(long tokens) {
    if (!mayGoThroughTorch()) {
      return sizes.stepWorkspace();
    }
    long byTorch = sizes.gpuDecoderWorkspace() + tokens * (gpuBytesPerToken() - gpuCachePerToken());
    return mayGoThroughKernels() ? Math.max(byTorch, sizes.stepWorkspace()) : byTorch;
  }

  private static MemoryPlan.Line split(String part, boolean onGpu, long bytes, String note) {
    return new MemoryPlan.Line(part, onGpu ? bytes : 0, onGpu ? 0 : bytes, note);
  }
}
