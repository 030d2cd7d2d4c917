package org.voicepersona.model.hardware;

import java.util.List;

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

  /** Returns that there are none, and why. */
  public static GpuSurvey none(String why) {
    return new GpuSurvey(List.of(), why);
  }
}
