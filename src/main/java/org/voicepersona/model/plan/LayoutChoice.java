package org.voicepersona.model.plan;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * Chooses the layout that describes most clips an hour, by the {@link SpeedModel}.
 *
 * <p>More memory never leads to fewer sequences at a time, nor to a slower run. The fastest layout
 * for each budget by itself would break this rule: where all layers just fit on a card, with few
 * sequences, that is faster than one layer less and more sequences. So the layouts for all GPU
 * budgets are chosen together: among the series of layouts in which both quantities never decrease,
 * the one with the largest log speed summed over the budgets, by dynamic programming.
 */
final class LayoutChoice {

  /** Largest number of clips at a time; their rows fill the kernels. */
  private static final int MOST_CLIPS = 10;

  private static final Comparator<Option> FASTEST = Comparator.comparingDouble(Option::clipsAnHour);
  private static final Comparator<Series> MOST_WORTH =
      Comparator.comparingDouble(Series::worth).thenComparing(Series::last, FASTEST);

  private final List<Option> options;

  /**
   * A layout with a number of clips that are answered at a time.
   *
   * @param clips 0 for a single answer
   * @param gpuBytes the GPU bytes that it needs
   */
  record Option(Layout layout, int clips, double clipsAnHour, long gpuBytes) {

    static Option of(Layout layout, int clips) {
      SpeedModel speed = new SpeedModel(layout.sizes(), layout);
      // A single answer counts as a third of a clip, so it is chosen only where no whole clip fits.
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
   * Lists the options.
   *
   * @param layouts all possible layouts
   * @param budget limits the host's memory; its GPU part is ignored
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

  /** Returns the best option that fits in {@code gpuBytes}. */
  Optional<Option> best(long gpuBytes) {
    Optional<Series> series = bestSeries();
    while (series.isPresent() && series.get().from() > gpuBytes) {
      series = series.get().before();
    }
    return series.map(Series::last);
  }

  /**
   * The choices for all GPU budgets up to one.
   *
   * @param last the choice for budgets from {@code from} on
   * @param from the smallest budget of {@code last}, in GPU bytes
   * @param worth the summed log speed up to the next budget at which another option fits
   * @param before the choices for smaller budgets
   */
  private record Series(Option last, long from, double worth, Optional<Series> before) {

    boolean mayBeFollowedBy(Option next) {
      return last.sequences() <= next.sequences() && last.clipsAnHour() <= next.clipsAnHour();
    }
  }

  /** Extends, from budget to budget, the best series for each number of sequences. */
  private Optional<Series> bestSeries() {
    NavigableMap<Long, List<Option>> byNeed =
        options.stream().collect(groupingBy(Option::gpuBytes, TreeMap::new, toList()));
    Map<Integer, Option> fastest = new TreeMap<>(); // by sequences
    List<Series> ending = List.of();
    for (Map.Entry<Long, List<Option>> entry : byNeed.entrySet()) {
      long need = entry.getKey();
      for (Option option : entry.getValue()) {
        fastest.merge(option.sequences(), option, BinaryOperator.maxBy(FASTEST));
      }
      Long next = byNeed.higherKey(need);
      long width = next == null ? 0 : next - need;
      List<Series> before = ending;
      ending = fastest.values().stream().flatMap(it -> continued(before, it, need, width)).toList();
    }
    return ending.stream().max(MOST_WORTH);
  }

  private static Stream<Series> continued(
      List<Series> series, Option option, long need, long width) {
    double worth = width * Math.log(option.clipsAnHour());
    return series.isEmpty()
        ? Stream.of(new Series(option, need, worth, Optional.empty()))
        : series.stream()
            .filter(it -> it.mayBeFollowedBy(option))
            .max(MOST_WORTH)
            .map(it -> new Series(option, need, it.worth() + worth, Optional.of(it)))
            .stream();
  }
}
