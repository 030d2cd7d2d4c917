package org.voicepersona.model.cuda;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's version number for the features of a GPU.
 *
 * @param major the generation, such as 8 for Ampere
 * @param minor 0 to 9
 */
public record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,3})\\.([0-9])");

  public ComputeCapability {
    if (major < 1 || minor < 0 || minor > 9) {
      throw new IllegalArgumentException(
          "compute capability is %d.%d, must be 1.0 or higher".formatted(major, minor));
    }
  }

  /** Parses a number such as {@code 8.9}. */
  public static ComputeCapability parse(String text) {
    Matcher numbers = TEXT.matcher(text.strip());
    if (!numbers.matches()) {
      throw new IllegalArgumentException(
          "compute capability is '" + text + "', must be a number such as 8.9");
    }
    return new ComputeCapability(
        Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
  }

  @Override
  public int compareTo(ComputeCapability other) {
    return Comparator.comparingInt(ComputeCapability::major)
        .thenComparingInt(ComputeCapability::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
