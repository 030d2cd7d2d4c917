package org.voicepersona.model.hardware;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.cuda.driver.CudaCard;
import org.voicepersona.model.cuda.driver.CudaException;

/**
 * Which GPUs a process may use, in the order it would take them.
 *
 * @param gpus the GPUs
 * @param absence why there are none; empty if there are
 */
public record GpuSurvey(List<Gpu> gpus, String absence) {

  private static final Logger LOG = LoggerFactory.getLogger(GpuSurvey.class);

  /** Copies the list. */
  public GpuSurvey {
    gpus = List.copyOf(gpus);
    if (gpus.isEmpty() == absence.isEmpty()) {
      throw new IllegalArgumentException(
          "%d GPUs and '%s' as the reason for none".formatted(gpus.size(), absence));
    }
  }

  /** Returns these, of which there is at least one. */
  public static GpuSurvey of(List<Gpu> gpus) {
    return new GpuSurvey(gpus, "");
  }

  /**
   * Returns the cards that CUDA's driver finds, of which there is at least one.
   *
   * @param freeBytes asks what of them nobody uses, by UUID, where that is told
   * @param computedOn whether something computes on a card: then the driver is asked for what is
   *     not told, which starts CUDA there
   * @param contexts what this process's CUDA holds of them, which counts as free: a plan has a line
   *     for it
   */
  static GpuSurvey of(
      InstalledCards cards,
      Supplier<Map<String, OptionalLong>> freeBytes,
      Predicate<Gpu> computedOn,
      CardContexts contexts) {
    // Read first: what is started while the tool is asked may not be in its answer.
    long[] held = IntStream.range(0, cards.count()).mapToLong(contexts::held).toArray();
    Map<String, OptionalLong> told = freeBytes.get();
    return of(
        IntStream.range(0, cards.count())
            .mapToObj(
                number -> {
                  CudaCard card = cards.card(number);
                  OptionalLong free =
                      told.getOrDefault(card.uuid(), OptionalLong.empty()).stream()
                          .map(it -> Math.min(it + held[number], card.totalBytes()))
                          .findFirst();
                  OptionalLong total = OptionalLong.of(card.totalBytes());
                  Gpu gpu =
                      new Gpu(
                          number,
                          card.name(),
                          total,
                          free,
                          card.capability(),
                          card.sharesHostMemory());
                  return free.isEmpty() && computedOn.test(gpu)
                      ? gpu.withFree(freeBytes(cards, gpu, contexts))
                      : gpu;
                })
            .toList());
  }

  /** Returns what the driver tells: nothing where CUDA cannot be started, as on a full card. */
  private static OptionalLong freeBytes(InstalledCards cards, Gpu gpu, CardContexts contexts) {
    try {
      long own = contexts.bytes(gpu.index()).orElse(0);
      return OptionalLong.of(cards.memory(gpu.index()).freeBytes() + own);
    } catch (CudaException e) {
      LOG.info("{} does not tell what of its memory is free: {}", gpu.label(), e.getMessage());
      return OptionalLong.empty();
    }
  }

  /** Returns that there are none, and why. */
  public static GpuSurvey none(String why) {
    return new GpuSurvey(List.of(), why);
  }
}
