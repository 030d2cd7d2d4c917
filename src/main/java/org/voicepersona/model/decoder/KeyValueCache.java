package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.voicepersona.model.plan.MemoryPlan;

/**
 * The keys and values of consecutive tokens of a sequence, to which every token appends its own, in
 * a piece for each stage of the decoder.
 *
 * <p>Prefix sharing: sequences with the same beginning share one cache that holds it, and each has
 * a cache of its own for the tokens after it.
 */
public final class KeyValueCache implements AutoCloseable {

  /** Caches have room for whole pages of tokens, and grow by one at a time. */
  public static final int PAGE = MemoryPlan.PAGE_TOKENS;

  private final Optional<KeyValueCache> beginning;
  private List<Piece> pieces;
  private int capacity;
  private int length;

  /** What lies on one stage's device, in the form in which that stage computes with it. */
  public interface Piece extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Makes an empty cache.
   *
   * @param beginning holds the tokens before this one's, and outlives it
   * @param pieces room for {@code capacity} tokens, a stage each; owned by this cache from then on
   */
  public KeyValueCache(Optional<KeyValueCache> beginning, List<Piece> pieces, int capacity) {
    this.beginning = beginning;
    this.pieces = List.copyOf(pieces);
    this.capacity = capacity;
  }

  Optional<KeyValueCache> beginning() {
    return beginning;
  }

  /** Returns what lies on each stage's device. */
  public List<Piece> pieces() {
    return pieces;
  }

  /** Returns what lies on a stage's device, which is of the stage's own type. */
  public <P extends Piece> P piece(int stage, Class<P> type) {
    return type.cast(pieces.get(stage));
  }

  /** Returns the least room that {@code tokens} fit in. */
  public static int roomFor(int tokens) {
    return (tokens + PAGE - 1) / PAGE * PAGE;
  }

  /** Returns how many tokens are held here, not counting the beginning. */
  public int length() {
    return length;
  }

  /** Returns how many tokens there is room for in all. */
  public int capacity() {
    return capacity;
  }

  /** Counts {@code tokens} that the graph has written behind the held ones. */
  public void advance(int tokens) {
    length += tokens;
  }

  /** Forgets all but the first {@code tokens}. */
  public void truncate(int tokens) {
    length = Math.min(length, tokens);
  }

  /** Moves to {@code larger} pieces, which hold the same tokens; those that stay behind close. */
  public void moveTo(List<Piece> larger, int largerCapacity) {
    List<Piece> old = pieces;
    pieces = List.copyOf(larger);
    capacity = largerCapacity;
    closeAllBut(pieces, old);
  }

  /**
   * Makes a piece for each stage. If one cannot be had, those made before are closed, except the
   * {@code old} ones, which may be among them.
   */
  public static List<Piece> pieces(int stages, IntFunction<Piece> ofStage, List<Piece> old) {
    List<Piece> pieces = new ArrayList<>();
    try {
      for (int stage = 0; stage < stages; stage++) {
        pieces.add(ofStage.apply(stage));
      }
    } finally {
      if (pieces.size() < stages) {
        closeAllBut(old, pieces);
      }
    }
    return pieces;
  }

  /** Closes those of {@code pieces} that are not among the {@code kept} ones, by identity. */
  private static void closeAllBut(List<Piece> kept, List<Piece> pieces) {
    Set<Piece> staying = Collections.newSetFromMap(new IdentityHashMap<>());
    staying.addAll(kept);
    pieces.stream().filter(piece -> !staying.contains(piece)).forEach(Piece::close);
  }

  @Override
  public void close() {
    pieces.forEach(Piece::close);
  }
}
