package org.voicepersona.model.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the layout that describes most clips an hour, by the {@link SpeedModel}.
 *
 * <p>More memory never leads to fewer answers at a time, nor to a slower run: so many answers at a
 * time as a larger budget would give up again, for layers that come to the GPU, are not begun with.
 * Where speeds differ little, more answers at a time are chosen, which larger budgets go on from.
 */
final class LayoutChoice {

  /** Clips that are answered at a time, at the most: the rows of a step fill the kernels then. */
  private static final int MOST_CLIPS = 10;

  /** What part of the fastest is about as fast: the model is no more exact. */
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
   * Returns of those that fit, and are no better in anything than what a larger budget chooses, the
   * one with the most answers at a time that is about as fast as the fastest.
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
