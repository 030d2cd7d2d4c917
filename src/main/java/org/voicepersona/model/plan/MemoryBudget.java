package org.voicepersona.model.plan;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory a model may take, and whether the GPU's may be used by kernels of our own.
 *
 * @param gpuBytes on the GPU; 0 to use none
 * @param cpuBytes on the host, in all
 * @param contextBytes what CUDA itself takes of the GPU's part before the model does
 * @param ownKernels whether the card is one for kernels of our own, and they are not unwanted
 */
public record MemoryBudget(long gpuBytes, long cpuBytes, long contextBytes, boolean ownKernels) {

  /** What CUDA's context is taken to need where it was not measured. */
  static final long USUAL_CONTEXT = 250_000_000;

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
    if (gpuBytes < 0 || cpuBytes < 0 || contextBytes < 0) {
      throw new IllegalArgumentException(
          "budget is %d and %d bytes, %d of them for CUDA, must be at least 0"
              .formatted(gpuBytes, cpuBytes, contextBytes));
    }
  }

  /** Makes a budget for a CUDA context of the usual size, on a card for our own kernels. */
  public MemoryBudget(long gpuBytes, long cpuBytes) {
    this(gpuBytes, cpuBytes, USUAL_CONTEXT, true);
  }

  /** Returns the same for a context that was measured; a smaller one than usual will yet grow. */
  public MemoryBudget withContext(OptionalLong measured) {
    return new MemoryBudget(
        gpuBytes, cpuBytes, Math.max(USUAL_CONTEXT, measured.orElse(USUAL_CONTEXT)), ownKernels);
  }

  /** Returns the same for libtorch alone. */
  public MemoryBudget withoutOwnKernels() {
    return new MemoryBudget(gpuBytes, cpuBytes, contextBytes, false);
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
