package org.voicepersona.model.hardware;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.cuda.driver.CudaCard;

/**
 * Which GPUs a process may use, in the order it would take them.
 *
 * @param gpus the GPUs
 * @param absence why there are none; empty if there are
 */
public record GpuSurvey(List<Gpu> gpus, String absence) {

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
   * @param freeBytes what of them nobody uses, by UUID; of others the driver is asked, which starts
   *     CUDA there
   */
  static GpuSurvey of(InstalledCards cards, Map<String, OptionalLong> freeBytes) {
    return of(
        IntStream.range(0, cards.count())
            .mapToObj(
                number -> {
                  CudaCard card = cards.card(number);
                  OptionalLong free =
                      freeBytes.containsKey(card.uuid())
                          ? freeBytes.get(card.uuid())
                          : OptionalLong.of(cards.memory(number).freeBytes());
                  OptionalLong total = OptionalLong.of(card.totalBytes());
                  return new Gpu(number, card.name(), total, free, card.capability());
                })
            .toList());
  }

  /** Returns that there are none, and why. */
  public static GpuSurvey none(String why) {
    return new GpuSurvey(List.of(), why);
  }
}
