package org.voicepersona.model.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.torch.ShortageException;

/**
 * Which parts of a model lie on GPU and host within a memory budget.
 *
 * <p>With a GPU the plan is the one that describes most clips an hour by a speed model. It varies
 * three things: the encoder stays on the GPU, makes room there for keys and values after each batch
 * of clips, or encodes on the host; keys and values are in bfloat16 or 8 bits; and the last layers
 * of the decoder may lie on the host with their keys and values. The token embedding is always on
 * the host.
 *
 * @param budget the memory that may be used
 * @param encoder where the encoder computes
 * @param compressedCaches whether keys and values are kept in 8 bits
 * @param ownKernels whether the speed is that of this project's CUDA kernels, not of libtorch
 * @param decoderLayers layers of the decoder
 * @param gpuLayers how many of them, from the first on, are on the GPU; 0 without a GPU
 * @param keyValueTokens capacity of the KV caches in tokens, over all sequences
 * @param sequences how many answers about clips of 4.5 s are generated at a time
 * @param clipsAnHour how many such clips the speed model expects
 * @param lines bytes of each part on GPU and host
 * @param gpuPeakBytes peak memory use on the GPU
 * @param cpuPeakBytes peak memory use on the host, without memory-mapped files
 */
public record MemoryPlan(
    MemoryBudget budget,
    EncoderPlace encoder,
    boolean compressedCaches,
    boolean ownKernels,
    int decoderLayers,
    int gpuLayers,
    long keyValueTokens,
    int sequences,
    double clipsAnHour,
    List<Line> lines,
    long gpuPeakBytes,
    long cpuPeakBytes) {

  /** Smallest capacity of the caches in tokens: a long clip, its prompt and its answer. */
  public static final long LEAST_TOKENS = 1_000;

  /** Largest capacity that is planned, in tokens: 16 sequences of 1,024. */
  public static final long MOST_TOKENS = 16_384;

  /** Tokens of a page; cache capacities are multiples of it. */
  public static final int PAGE_TOKENS = 64;

  /** Libtorch's attention gathers at most one in {@value} tokens of a GPU's cache at a time. */
  public static final int TOKENS_OF_GATHERED = 2;

  /** Bytes of the JVM with its heap and of libtorch: an allowance, not computed. */
  static final long CPU_RESERVE = 1_500_000_000;

  /**
   * One line of the table.
   *
   * @param part the part's name
   * @param gpuBytes on the GPU
   * @param cpuBytes on the host
   * @param note a remark for people; may be empty
   */
  public record Line(String part, long gpuBytes, long cpuBytes, String note) {}

  /** Copies the lines. */
  public MemoryPlan {
    lines = List.copyOf(lines);
  }

  /**
   * Plans a model with {@code config}.
   *
   * @param bits how the model's matrices are stored
   * @param caches the allowed formats of keys and values
   * @throws ShortageException if no layout fits; the message states the smallest sufficient budgets
   */
  public static MemoryPlan of(
      AudioTextConfig config, StoredBits bits, CacheChoice caches, MemoryBudget budget) {
    ModelSizes sizes = ModelSizes.of(config, bits);
    int layers = config.text().layers();
    boolean compressed = caches == CacheChoice.COMPRESSED;
    List<Layout> layouts =
        budget.gpuBytes() > 0
            ? besideGpu(sizes, layers, caches, budget)
            : List.of(onHost(sizes, layers, compressed));
    return new LayoutChoice(layouts, budget)
        .best(budget.gpuBytes())
        .map(best -> of(best, budget))
        .orElseThrow(() -> refuse(layouts, budget));
  }

  private static Layout onHost(ModelSizes sizes, int layers, boolean compressed) {
    return new Layout(
        sizes, layers, Layout.NO_GPU, EncoderPlace.RESIDENT, compressed, 0, GpuEngine.LIBTORCH);
  }

  private static List<Layout> besideGpu(
      ModelSizes sizes, int layers, CacheChoice caches, MemoryBudget budget) {
    GpuEngine engine = budget.engine();
    long reserve = budget.contextBytes() + engine.libraryBytes();
    List<Layout> layouts = new ArrayList<>();
    for (int onGpu = layers; onGpu >= 0; onGpu--) {
      for (EncoderPlace encoder : EncoderPlace.values()) {
        for (boolean compressed : List.of(true, false)) {
          if (caches.allows(compressed)) {
            layouts.add(new Layout(sizes, layers, onGpu, encoder, compressed, reserve, engine));
          }
        }
      }
    }
    return layouts.stream().filter(Layout::isServed).toList();
  }

  private static MemoryPlan of(LayoutChoice.Option option, MemoryBudget budget) {
    Layout layout = option.layout();
    long tokens = layout.tokens(budget);
    return new MemoryPlan(
        budget,
        layout.encoder(),
        layout.compressedCaches(),
        layout.mayGoThroughKernels(),
        layout.layers(),
        layout.layersOnGpu(),
        tokens,
        option.sequences(),
        option.clipsAnHour(),
        layout.lines(tokens),
        layout.gpuPeak(tokens),
        layout.cpuPeak(tokens));
  }

  /**
   * Plans {@code model} as it is stored, with bfloat16 activations.
   *
   * @param caches the allowed formats of keys and values
   * @throws ShortageException if no layout fits; the message states the smallest sufficient budgets
   */
  public static MemoryPlan of(ModelDirectory model, CacheChoice caches, MemoryBudget budget) {
    return of(AudioTextConfig.of(model.config()), StoredBits.of(model), caches, budget);
  }

  private static ShortageException refuse(List<Layout> layouts, MemoryBudget budget) {
    if (layouts.isEmpty()) {
      return new ShortageException(
          "kernels of our own, which alone serve this GPU, do not serve this model: they are for"
              + " decoders in 4 bits, with keys and values in 8");
    }
    boolean smallest = layouts.get(0).compressedCaches();
    StringBuilder message = new StringBuilder();
    message.append(
        "the model does not fit in %s on the GPU and %s on the host with %,d tokens of context;"
            .formatted(
                MemoryBudget.format(budget.gpuBytes()),
                MemoryBudget.format(budget.cpuBytes()),
                LEAST_TOKENS));
    message.append(" least needed is ");
    message.append(
        layouts.stream()
            .filter(layout -> isNamed(layout) && layout.compressedCaches() == smallest)
            .map(Layout::need)
            .distinct()
            .collect(Collectors.joining(", or ")));
    return new ShortageException(message.toString());
  }

  /** Returns whether to name a layout: with a GPU only all or none of the layers there. */
  private static boolean isNamed(Layout layout) {
    return !layout.usesGpu()
        || (layout.encoder() == EncoderPlace.HOST
            && (layout.gpuLayers() == layout.layers() || layout.gpuLayers() == 0));
  }

  /** Returns whether any part lies on the GPU. */
  public boolean usesGpu() {
    return gpuPeakBytes > 0;
  }

  /** Returns the plan as a table for people. */
  public String toTable() {
    StringBuilder table = new StringBuilder();
    table.append(row("part", "GPU", "host", ""));
    for (Line line : lines) {
      table.append(row(line.part(), cell(line.gpuBytes()), cell(line.cpuBytes()), line.note()));
    }
    table.append(
        row(
            "peak",
            MemoryBudget.format(gpuPeakBytes),
            MemoryBudget.format(cpuPeakBytes),
            "of %s and %s"
                .formatted(
                    MemoryBudget.format(budget.gpuBytes()),
                    MemoryBudget.format(budget.cpuBytes()))));
    if (usesGpu()) {
      table.append(
          "%d answers at a time, about %,.0f clips of 4.5 s an hour on a laptop's RTX 3060%s%n"
              .formatted(sequences, clipsAnHour, ownKernels ? " through kernels of our own" : ""));
    }
    return table.toString();
  }

  private static String cell(long bytes) {
    return bytes == 0 ? "-" : MemoryBudget.format(bytes);
  }

  private static String row(String part, String gpu, String cpu, String note) {
    String row = String.format(Locale.ROOT, "%-30s %9s %9s  %s", part, gpu, cpu, note);
    return row.stripTrailing() + System.lineSeparator();
  }
}
