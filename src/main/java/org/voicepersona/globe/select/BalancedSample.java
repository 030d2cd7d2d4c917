package org.voicepersona.globe.select;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.shard.RowLabels;

/**
 * Draws the rows of a {@link Balance}: of each group those with the smallest hashes of seed, shard
 * and row. The sample does not depend on the order in which rows are offered.
 */
public final class BalancedSample {

  private record Candidate(long hash, long offer, RowId id) {}

  private static final Comparator<Candidate> LARGEST_HASH_FIRST =
      Comparator.comparingLong(Candidate::hash).thenComparing(Candidate::id).reversed();

  private final Balance balance;
  private final Map<List<String>, PriorityQueue<Candidate>> groups = new HashMap<>();
  private long offers;

  public BalancedSample(Balance balance) {
    this.balance = balance;
  }

  /** Adds a candidate row with these labels to its group. */
  public void offer(RowId id, RowLabels labels) {
    List<String> group = balance.by().stream().sorted().map(labels::of).toList();
    PriorityQueue<Candidate> drawn =
        groups.computeIfAbsent(group, g -> new PriorityQueue<>(LARGEST_HASH_FIRST));
    drawn.add(new Candidate(hash(id), offers++, id));
    if (drawn.size() > balance.perGroup()) {
      drawn.remove();
    }
  }

  /** Returns the rows drawn, in the order in which they were offered. */
  public List<RowId> chosen() {
    List<Candidate> all = new ArrayList<>();
    groups.values().forEach(all::addAll);
    all.sort(Comparator.comparingLong(Candidate::offer));
    return all.stream().map(Candidate::id).toList();
  }

  private long hash(RowId id) {
    return mix(mix(mix(balance.seed()) + id.shard().hashCode()) + id.row());
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long x) {
    long z = x + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
