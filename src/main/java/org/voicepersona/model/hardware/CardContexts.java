package org.voicepersona.model.hardware;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.cuda.driver.CardMemory;

/**
 * What CUDA itself took of each card when this process started it there; afterwards there is no
 * before.
 */
final class CardContexts {

  /** More is not CUDA's: another program took it meanwhile. */
  private static final long MOST = 2_000_000_000;

  /** More in use, where nothing tells what was before, is not CUDA's alone. */
  private static final long MOST_IN_USE = 1_000_000_000;

  private final InstalledCards cards;
  private final Supplier<Map<String, OptionalLong>> freeBytes;
  private final Map<Integer, OptionalLong> taken = new ConcurrentHashMap<>();

  /**
   * Describes cards.
   *
   * @param freeBytes what of them nobody uses, by UUID, where that is told without CUDA
   */
  CardContexts(InstalledCards cards, Supplier<Map<String, OptionalLong>> freeBytes) {
    this.cards = cards;
    this.freeBytes = freeBytes;
  }

  /**
   * Returns how many bytes CUDA took of a card, where it is started unless it is: what was free
   * before and is not any more. Of what does not tell, such as a part of a card (MIG), all that is
   * in use, if that is little; empty if others must be at it.
   *
   * @throws org.voicepersona.model.cuda.driver.CudaException if CUDA cannot be started there
   */
  OptionalLong bytes(int number) {
    return taken.computeIfAbsent(number, this::start);
  }

  /** Returns how many bytes this process's CUDA is known to hold of a card; 0 before its start. */
  long held(int number) {
    return taken.getOrDefault(number, OptionalLong.empty()).orElse(0);
  }

  private OptionalLong start(int number) {
    if (number >= cards.count()) {
      return OptionalLong.empty();
    }
    OptionalLong before =
        freeBytes.get().getOrDefault(cards.card(number).uuid(), OptionalLong.empty());
    CardMemory after = cards.memory(number);
    long bytes = before.isPresent() ? before.getAsLong() - after.freeBytes() : after.usedBytes();
    long most = before.isPresent() ? MOST : MOST_IN_USE;
    return bytes < 0 || bytes > most ? OptionalLong.empty() : OptionalLong.of(bytes);
  }
}
