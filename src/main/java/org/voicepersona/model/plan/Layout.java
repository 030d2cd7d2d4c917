package org.voicepersona.model.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to spread a model over GPU and host.
 *
 * @param layers layers of the decoder
 * @param gpuLayers how many of them are on the GPU, with head and encoder; {@link #NO_GPU} when
 *     everything is on the host
 * @param evicted whether encoder and cache share their room on the GPU
 */
record Layout(ModelSizes sizes, int layers, int gpuLayers, boolean evicted) {

  /** Says that no GPU is used. */
  static final int NO_GPU = -1;

  private boolean usesGpu() {
    return gpuLayers != NO_GPU;
  }

  private int layersOnGpu() {
    return Math.max(0, gpuLayers);
  }

  private int layersOnHost() {
    return layers - layersOnGpu();
  }

  private long gpuCachePerToken() {
    return layersOnGpu() * sizes.keyValuesPerTokenAndLayer();
  }

  private long hostCachePerToken() {
    return layersOnHost() * sizes.keyValuesPerTokenAndLayer();
  }

  private long gpuFixed() {
    return usesGpu()
        ? MemoryPlan.GPU_RESERVE + layersOnGpu() * sizes.decoderLayer() + sizes.head()
        : 0;
  }

  private long hostFixed() {
    long fixed = MemoryPlan.CPU_RESERVE + layersOnHost() * sizes.hostLayer();
    if (layersOnHost() > 0) {
      fixed += sizes.decoderWorkspace();
    }
    return usesGpu()
        ? fixed
        : fixed + sizes.hostHead() + sizes.encoder() + sizes.encoderWorkspace();
  }

  private long gpuPeak(long tokens) {
    if (!usesGpu()) {
      return 0;
    }
    long encoding = sizes.encoder() + sizes.encoderWorkspace();
    long decoding = tokens * gpuCachePerToken() + sizes.decoderWorkspace();
    return evicted
        ? gpuFixed() + Math.max(encoding, decoding)
        : gpuFixed()
            + sizes.encoder()
            + tokens * gpuCachePerToken()
            + Math.max(sizes.encoderWorkspace(), sizes.decoderWorkspace());
  }

  private long cpuPeak(long tokens) {
    return hostFixed() + tokens * hostCachePerToken();
  }

  /**
   * Returns how many tokens the cache has room for, whole pages; negative when not even the rest
   * fits.
   */
  long tokens(MemoryBudget budget) {
    long gpuRoom = budget.gpuBytes() - gpuPeak(0);
    long cpuRoom = budget.cpuBytes() - cpuPeak(0);
    if (gpuRoom < 0 || cpuRoom < 0) {
      return -1;
    }
    if (evicted) {
      gpuRoom = budget.gpuBytes() - gpuFixed() - sizes.decoderWorkspace();
    }
    long tokens = MemoryPlan.MOST_TOKENS;
    if (gpuCachePerToken() > 0) {
      tokens = Math.min(tokens, gpuRoom / gpuCachePerToken());
    }
    if (hostCachePerToken() > 0) {
      tokens = Math.min(tokens, cpuRoom / hostCachePerToken());
    }
    return tokens - tokens % MemoryPlan.PAGE_TOKENS;
  }

  /** Returns the least budget this needs, in words. */
  String need() {
    String host = MemoryBudget.format(cpuPeak(MemoryPlan.LEAST_TOKENS)) + " on the host";
    return usesGpu()
        ? "%s on the GPU and %s (%d of %d layers on the GPU)"
            .formatted(
                MemoryBudget.format(gpuPeak(MemoryPlan.LEAST_TOKENS)), host, gpuLayers, layers)
        : host;
  }

  MemoryPlan plan(MemoryBudget budget) {
    long tokens = tokens(budget);
    return new MemoryPlan(
        budget,
        evicted,
        layers,
        layersOnGpu(),
        tokens,
        lines(tokens),
        gpuPeak(tokens),
        cpuPeak(tokens));
  }

  private List<MemoryPlan.Line> lines(long tokens) {
    List<MemoryPlan.Line> lines = new ArrayList<>();
    boolean gpu = usesGpu();
    lines.add(
        new MemoryPlan.Line(
            "decoder, %d of %d layers on GPU".formatted(layersOnGpu(), layers),
            layersOnGpu() * sizes.decoderLayer(),
            layersOnHost() * sizes.hostLayer(),
            ""));
    lines.add(split("head", gpu ? sizes.head() : sizes.hostHead(), ""));
    lines.add(
        split(
            "audio encoder, projector",
            sizes.encoder(),
            evicted ? "evicted after encoding" : "resident"));
    lines.add(
        split("encoding workspace", sizes.encoderWorkspace(), evicted ? "while encoding" : ""));
    lines.add(
        new MemoryPlan.Line(
            "keys and values",
            tokens * gpuCachePerToken(),
            tokens * hostCachePerToken(),
            "%,d tokens".formatted(tokens)));
    lines.add(
        new MemoryPlan.Line(
            "decoding workspace",
            gpu ? sizes.decoderWorkspace() : 0,
            layersOnHost() > 0 ? sizes.decoderWorkspace() : 0,
            evicted ? "while decoding" : ""));
    lines.add(
        new MemoryPlan.Line(
            "runtime", gpu ? MemoryPlan.GPU_RESERVE : 0, MemoryPlan.CPU_RESERVE, "allowance"));
    lines.add(
        new MemoryPlan.Line(
            "token embedding",
            0,
            0,
            "mapped from disk, %s".formatted(MemoryBudget.format(sizes.embedding()))));
    return lines;
  }

  private MemoryPlan.Line split(String part, long bytes, String note) {
    return new MemoryPlan.Line(part, usesGpu() ? bytes : 0, usesGpu() ? 0 : bytes, note);
  }
}
