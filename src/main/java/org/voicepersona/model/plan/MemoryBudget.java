package org.voicepersona.model.plan;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory that a model may take, and the engine that uses that of the GPU.
 *
 * @param gpuBytes on the GPU; 0 for no GPU
 * @param cpuBytes on the host, in total
 * @param contextBytes bytes of the GPU's budget that CUDA's context takes
 * @param engine computes on the GPU
 */
public record MemoryBudget(long gpuBytes, long cpuBytes, long contextBytes, GpuEngine engine) {

  /** Assumed bytes of CUDA's context where it was not measured. */
  static final long USUAL_CONTEXT = 250_000_000;

  /**
   * Smallest plausible measurement of the context. A smaller one means that memory became free
   * meanwhile, such as another program's.
   */
  private static final long LEAST_CONTEXT = 100_000_000;

  /** Default GPU budget, for a card of 6 GB. */
  public static final String USUAL_GPU = "5GB";

  /** Default host budget. */
  public static final String USUAL_CPU = "16GB";

  private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kmg]i?)?b?");
  private static final Map<String, Long> UNITS =
      Map.of(
          "k",
          1_000L,
          "m",
          1_000_000L,
          "g",
          1_000_000_000L,
          "ki",
          1L << 10,
          "mi",
          1L << 20,
          "gi",
          1L << 30);

  /** Checks that no size is negative. */
  public MemoryBudget {
    requireNonNull(engine, "engine is null");
    if (gpuBytes < 0 || cpuBytes < 0 || contextBytes < 0) {
      throw new IllegalArgumentException(
          "budget is %d and %d bytes, %d of them for CUDA, must be at least 0"
              .formatted(gpuBytes, cpuBytes, contextBytes));
    }
  }

  /** Makes a budget with the default CUDA context, on a card for this project's kernels. */
  public MemoryBudget(long gpuBytes, long cpuBytes) {
    this(gpuBytes, cpuBytes, USUAL_CONTEXT, GpuEngine.EITHER);
  }

  /**
   * Returns a copy with a measured context. With libtorch, a context smaller than the default is
   * taken as the default, as it will grow; with only this project's kernels it will not. Less than
   * 100 MB counts as not measured.
   */
  public MemoryBudget withContext(OptionalLong measured) {
    long context =
        measured.stream().filter(it -> it >= LEAST_CONTEXT).findFirst().orElse(USUAL_CONTEXT);
    long counted = engine == GpuEngine.KERNELS ? context : Math.max(USUAL_CONTEXT, context);
    return new MemoryBudget(gpuBytes, cpuBytes, counted, engine);
  }

  /** Returns a copy with another engine. */
  public MemoryBudget with(GpuEngine other) {
    return new MemoryBudget(gpuBytes, cpuBytes, contextBytes, other);
  }

  /** Returns a copy with libtorch only. */
  public MemoryBudget withoutOwnKernels() {
    return with(GpuEngine.LIBTORCH);
  }

  /**
   * Parses a size such as {@code 5GB}, {@code 512 MiB} or {@code 1000}: bytes, powers of 1,000 (k,
   * M, G) or of 1,024 (Ki, Mi, Gi).
   */
  public static long parse(String text) {
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "memory is '" + text + "', must be a size such as 5GB or 512MiB");
    }
    long unit = matcher.group(2) == null ? 1 : UNITS.get(matcher.group(2));
    return (long) (Double.parseDouble(matcher.group(1)) * unit);
  }

  /** Returns {@code bytes} in gigabytes (10^9), such as {@code 4.42 GB}. */
  static String format(long bytes) {
    return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }
}
