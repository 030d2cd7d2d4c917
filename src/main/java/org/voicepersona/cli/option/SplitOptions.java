package org.voicepersona.cli.option;

import java.util.List;
import java.util.Optional;
import org.voicepersona.report.Export.SplitShares;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of how voices are divided into training, validation and test sets. */
public final class SplitOptions {

  private static final double PERCENT = 100;

  @Option(
      names = "--split-by-speaker",
      paramLabel = "PERCENT",
      split = ",",
      arity = "1",
      description = {
        "train,validation,test in percent, such as 90,5,5: no speaker is in two of them",
        "(default: not divided)"
      })
  private List<Double> percent = List.of();

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "the seed of the division (default: ${DEFAULT-VALUE})")
  private long seed;

  /** Ends the command if {@code --seed} is given without {@code --split-by-speaker}. */
  public void requireWhole(CommandSpec spec) {
    Usage.needs(spec, "--seed", "--split-by-speaker");
  }

  /** Returns the shares of the sets, if the voices are to be divided. */
  public Optional<SplitShares> shares() {
    if (percent.isEmpty()) {
      return Optional.empty();
    }
    double sum = percent.stream().mapToDouble(Double::doubleValue).sum();
    if (percent.size() != 3 || Math.abs(sum - PERCENT) > 1e-6) {
      throw new IllegalArgumentException(
          "--split-by-speaker is %s, must be three numbers that add up to 100".formatted(percent));
    }
    return Optional.of(new SplitShares(percent.get(1) / PERCENT, percent.get(2) / PERCENT, seed));
  }
}
