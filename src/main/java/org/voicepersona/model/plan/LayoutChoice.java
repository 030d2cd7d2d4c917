package org.voicepersona.model.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the layout that describes most clips an hour, by the {@link SpeedModel}.
 *
 * <p>The choice is monotonic in the budget: more memory never leads to fewer sequences at a time,
 * nor to a slower run. Options that a larger budget would not keep are left out. Of those within 5
 * % of the fastest, the one with the most sequences at a time is chosen.
 */
final class LayoutChoice {

  /** Clips that are answered at a time, at the most: the rows of a step fill the kernels then. */
  private static final int MOST_CLIPS = 10;

  /** The share of the fastest speed that counts as equal: the speed model is no more exact. */
  private static final double ABOUT = 0.95;

  private final List<Option> options;

  /**
   * A layout with a number of clips that are answered at a time.
   *
   * @param clips 0 for a single answer
   * @param gpuBytes what it needs of the GPU
   */
  record Option(Layout layout, int clips, double clipsAnHour, long gpuBytes) {

    static Option of(Layout layout, int clips) {
      SpeedModel speed = new SpeedModel(layout.sizes(), layout);
      // A single answer is a third of a clip's: it is not planned for where a clip has room.
      double pace =
          clips == 0 ? speed.clipsAnHour(1) / Workload.QUESTIONS : speed.clipsAnHour(clips);
      return new Option(layout, clips, pace, layout.gpuPeak(tokens(clips)));
    }

    int sequences() {
      return Math.max(1, clips * Workload.QUESTIONS);
    }

    private static long tokens(int clips) {
      return Math.max(MemoryPlan.LEAST_TOKENS, Workload.tokens(clips));
    }

    boolean fitsHost(MemoryBudget budget) {
      return layout.cpuPeak(tokens(clips)) <= budget.cpuBytes();
    }
  }

  /**
   * Lists what can be chosen.
   *
   * @param layouts all that are thinkable
   * @param budget whose host's part is given; the GPU's is a matter of choosing
   */
  LayoutChoice(List<Layout> layouts, MemoryBudget budget) {
    List<Option> all = new ArrayList<>();
    for (Layout layout : layouts) {
      for (int clips = 0; clips <= MOST_CLIPS; clips++) {
        Option option = Option.of(layout, clips);
        if (option.fitsHost(budget)) {
          all.add(option);
        }
      }
    }
    this.options = List.copyOf(all);
  }

  /** Returns the best of those that fit in {@code gpuBytes}. */
  Optional<Option> best(long gpuBytes) {
    Optional<Option> larger = Optional.empty();
    for (long need : largerNeeds(gpuBytes)) {
      larger = best(need, larger);
    }
    return best(gpuBytes, larger);
  }

  /** The budgets at which another option begins to fit, the largest first. */
  private List<Long> largerNeeds(long gpuBytes) {
    return options.stream()
        .map(Option::gpuBytes)
        .filter(need -> need > gpuBytes)
        .distinct()
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /**
   * Returns the best option that fits. Options with more sequences, or faster, than {@code larger},
   * the choice of the next larger budget, do not count; of those about as fast as the fastest, the
   * one with the most sequences wins.
   */
  private Optional<Option> best(long gpuBytes, Optional<Option> larger) {
    int most = larger.map(Option::sequences).orElse(Integer.MAX_VALUE);
    double limit = larger.map(Option::clipsAnHour).orElse(Double.MAX_VALUE);
    List<Option> fitting =
        options.stream()
            .filter(it -> it.gpuBytes() <= gpuBytes)
            .filter(it -> it.sequences() <= most && it.clipsAnHour() <= limit)
            .toList();
    double fastest = fitting.stream().mapToDouble(Option::clipsAnHour).max().orElse(0);
    return fitting.stream()
        .filter(it -> it.clipsAnHour() >= ABOUT * fastest)
        .max(Comparator.comparingInt(Option::sequences).thenComparingDouble(Option::clipsAnHour));
  }
}
