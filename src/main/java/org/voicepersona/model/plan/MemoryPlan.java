package org.voicepersona.model.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.torch.ShortageException;

/**
 * What of a model lives where, so that it stays within a budget.
 *
 * <p>On the GPU: first everything but the embedding; when that leaves too little room for keys and
 * values, the encoder is loaded for each batch of clips and evicted before the cache is allocated,
 * so that both share their room; then decoder layers move to the host one by one, the last first,
 * with their keys and values.
 *
 * @param budget what was allowed
 * @param encoderEvicted whether the encoder makes room for the cache after encoding
 * @param decoderLayers layers of the decoder
 * @param gpuLayers how many of them, from the first on, are on the GPU; 0 without a GPU
 * @param keyValueTokens tokens the cache has room for, over all sequences
 * @param lines what lies where
 * @param gpuPeakBytes the most that is in use on the GPU at one time
 * @param cpuPeakBytes the most that is in use on the host at one time, without what is only mapped
 */
public record MemoryPlan(
    MemoryBudget budget,
    boolean encoderEvicted,
    int decoderLayers,
    int gpuLayers,
    long keyValueTokens,
    List<Line> lines,
    long gpuPeakBytes,
    long cpuPeakBytes) {

  /** The fewest tokens a cache is worth having for: a long clip, its prompt and its answer. */
  public static final long LEAST_TOKENS = 1_000;

  /** The most tokens that are planned for: 16 sequences of 1,024. */
  public static final long MOST_TOKENS = 16_384;

  /** Caches have room for whole pages of so many tokens. */
  public static final int PAGE_TOKENS = 64;

  /** CUDA's context and the libraries' own buffers: an allowance, not computed. */
  static final long GPU_RESERVE = 350_000_000;

  /** The JVM with its heap, and libtorch: an allowance, not computed. */
  static final long CPU_RESERVE = 1_500_000_000;

  /**
   * One line of the table.
   *
   * @param part what
   * @param gpuBytes on the GPU
   * @param cpuBytes on the host
   * @param note how, in words; may be empty
   */
  public record Line(String part, long gpuBytes, long cpuBytes, String note) {}

  /** Copies the lines. */
  public MemoryPlan {
    lines = List.copyOf(lines);
  }

  /**
   * Plans a model with {@code config}.
   *
   * @param bits of decoder and head: 4, 8 or 16
   * @param encoderBits of the encoder: 8 or 16
   * @param groupSize weights that share a scale in 4 bits
   * @param compressedCaches whether keys and values are kept in 8 bits
   * @throws ShortageException when nothing fits; the message says what is least needed
   */
  public static MemoryPlan of(
      AudioTextConfig config,
      int bits,
      int encoderBits,
      int groupSize,
      boolean compressedCaches,
      MemoryBudget budget) {
    ModelSizes sizes = ModelSizes.of(config, bits, encoderBits, groupSize, compressedCaches);
    int layers = config.text().layers();
    if (budget.gpuBytes() > 0) {
      List<Layout> layouts = new ArrayList<>();
      layouts.add(new Layout(sizes, layers, layers, false));
      for (int onGpu = layers; onGpu >= 0; onGpu--) {
        layouts.add(new Layout(sizes, layers, onGpu, true));
      }
      Optional<MemoryPlan> plan = firstThatFits(layouts, budget);
      return plan.orElseThrow(() -> refuse(layouts, budget));
    }
    List<Layout> onHost = List.of(new Layout(sizes, layers, Layout.NO_GPU, false));
    return firstThatFits(onHost, budget).orElseThrow(() -> refuse(onHost, budget));
  }

  /**
   * Plans {@code model} in the form it is stored in, computed with in bfloat16.
   *
   * @param compressedCaches whether keys and values are kept in 8 bits
   * @throws ShortageException when nothing fits; the message says what is least needed
   */
  public static MemoryPlan of(ModelDirectory model, boolean compressedCaches, MemoryBudget budget) {
    AudioTextConfig config = AudioTextConfig.of(model.config());
    Weight decoder = model.weight(config.matrix(Kind.DECODER_LAYER));
    Weight encoder = model.weight(config.matrix(Kind.ENCODER));
    int groupSize = PreparationSettings.DEFAULT_GROUP_SIZE;
    if (decoder instanceof Weight.Int4 grouped) {
      groupSize = grouped.groupSize();
    } else if (decoder instanceof Weight.PackedInt4 packed) {
      groupSize = packed.groupSize();
    }
    return of(config, bits(decoder), bits(encoder), groupSize, compressedCaches, budget);
  }

  private static int bits(Weight weight) {
    if (weight instanceof Weight.Dense) {
      return 16;
    }
    return weight instanceof Weight.Int8 ? 8 : 4;
  }

  private static Optional<MemoryPlan> firstThatFits(List<Layout> layouts, MemoryBudget budget) {
    return layouts.stream()
        .filter(layout -> layout.tokens(budget) >= LEAST_TOKENS)
        .findFirst()
        .map(layout -> layout.plan(budget));
  }

  private static ShortageException refuse(List<Layout> layouts, MemoryBudget budget) {
    StringBuilder message = new StringBuilder();
    message.append(
        "the model does not fit in %s on the GPU and %s on the host with %,d tokens of context;"
            .formatted(
                MemoryBudget.format(budget.gpuBytes()),
                MemoryBudget.format(budget.cpuBytes()),
                LEAST_TOKENS));
    Layout first = layouts.get(0);
    Layout last = layouts.get(layouts.size() - 1);
    message.append(" least needed is " + first.need());
    if (layouts.size() > 1) {
      message.append(", or " + layouts.get(1).need() + ", or " + last.need());
    }
    return new ShortageException(message.toString());
  }

  /** Returns whether anything lies on the GPU. */
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
