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
 * of each budget alone would: a card that all layers just fit into, with few sequences, is faster
 * than with one layer less and more of them. So all budgets are chosen for together: of the series
 * that grow in both, the one with the largest sum of logarithms of the speed over the budgets.
 */
final class LayoutChoice {

  /** Clips that are answered at a time, at the most: the rows of a step fill the kernels then. */
  private static final int MOST_CLIPS = 10;

  private static final Comparator<Option> FASTEST = Comparator.comparingDouble(Option::clipsAnHour);
  private static final Comparator<Series> MOST_WORTH =
      Comparator.comparingDouble(Series::worth).thenComparing(Series::last, FASTEST);

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
    Optional<Series> series = bestSeries();
    while (series.isPresent() && series.get().from() > gpuBytes) {
      series = series.get().before();
    }
    return series.map(Series::last);
  }

  /**
   * A choice for each budget from the least up to one.
   *
   * @param last the choice for budgets from {@code from} on
   * @param from bytes of the GPU
   * @param worth the sum up to the next budget at which something else begins to fit
   * @param before the choice for smaller budgets
   */
  private record Series(Option last, long from, double worth, Optional<Series> before) {

    boolean mayBeFollowedBy(Option next) {
      return last.sequences() <= next.sequences() && last.clipsAnHour() <= next.clipsAnHour();
    }
  }

  /** Goes over the budgets with the best series to each number of sequences. */
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
