package org.voicepersona.model.plan;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory a model may take, and what computes with that of a GPU.
 *
 * @param gpuBytes on the GPU; 0 to use none
 * @param cpuBytes on the host, in all
 * @param contextBytes what CUDA itself takes of the GPU's part before the model does
 * @param engine what computes on the GPU
 */
public record MemoryBudget(long gpuBytes, long cpuBytes, long contextBytes, GpuEngine engine) {

  /** What CUDA's context is taken to need where it was not measured. */
  static final long USUAL_CONTEXT = 250_000_000;

  /** Less is not CUDA's: memory came free meanwhile, as that of another program does. */
  private static final long LEAST_CONTEXT = 100_000_000;

  /** What is planned for of a GPU unless something else is said: a card of 6 GB. */
  public static final String USUAL_GPU = "5GB";

  /** What is planned for of the host. */
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

  /** Checks that none is negative. */
  public MemoryBudget {
    requireNonNull(engine, "engine is null");
    if (gpuBytes < 0 || cpuBytes < 0 || contextBytes < 0) {
      throw new IllegalArgumentException(
          "budget is %d and %d bytes, %d of them for CUDA, must be at least 0"
              .formatted(gpuBytes, cpuBytes, contextBytes));
    }
  }

  /** Makes a budget for a CUDA context of the usual size, on a card for our own kernels. */
  public MemoryBudget(long gpuBytes, long cpuBytes) {
    this(gpuBytes, cpuBytes, USUAL_CONTEXT, GpuEngine.EITHER);
  }

  /**
   * Returns the same for a context that was measured. Beside libtorch a smaller one than usual will
   * yet grow; kernels of our own are a part of the plan, and nothing else comes to it. Below 100 MB
   * it is taken as not measured.
   */
  public MemoryBudget withContext(OptionalLong measured) {
    long context =
        measured.stream().filter(it -> it >= LEAST_CONTEXT).findFirst().orElse(USUAL_CONTEXT);
    long counted = engine == GpuEngine.KERNELS ? context : Math.max(USUAL_CONTEXT, context);
    return new MemoryBudget(gpuBytes, cpuBytes, counted, engine);
  }

  /** Returns the same for what computes on the GPU. */
  public MemoryBudget with(GpuEngine other) {
    return new MemoryBudget(gpuBytes, cpuBytes, contextBytes, other);
  }

  /** Returns the same for libtorch alone. */
  public MemoryBudget withoutOwnKernels() {
    return with(GpuEngine.LIBTORCH);
  }

  /**
   * Reads a size such as {@code 5GB}, {@code 512 MiB} or {@code 1000}: bytes, thousands (k, M, G)
   * or powers of 1,024 (Ki, Mi, Gi).
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

  /** Returns {@code bytes} in thousands of millions, such as {@code 4.42 GB}. */
  static String format(long bytes) {
    return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }
}
