package org.voicepersona.model.batch;

import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.plan.Placement;

/**
 * How many answers, groups and cached tokens an engine holds at a time.
 *
 * @param sequences another group is admitted while fewer answers than this are generated
 * @param waiting how many groups may wait before {@link BatchEngine#submit} blocks
 * @param keyValueTokens capacity of the KV caches in tokens; each group alone fits
 * @param encodesApart whether encoding and decoding alternate because the encoder and the caches
 *     share memory: all waiting clips are then encoded together, while no cache is open
 */
public record BatchLimits(int sequences, int waiting, long keyValueTokens, boolean encodesApart) {

  /**
   * Another clip is admitted while fewer answers run; with three questions a clip, five clips run
   * together. Integer products are within a tenth of their best rate from 12 rows on.
   */
  private static final int SEQUENCES_ON_CPU = 14;

  /** 29 answers and a clip of three questions are the 32 rows that the kernels compute at once. */
  private static final int SEQUENCES_ON_CUDA = 30;

  private static final int WAITING_GROUPS = 32;

  /** Returns the limits for a model placed as {@code placement} says. */
  public static BatchLimits of(Placement placement) {
    return new BatchLimits(
        placement.device() == ComputeDevice.CPU ? SEQUENCES_ON_CPU : SEQUENCES_ON_CUDA,
        WAITING_GROUPS,
        placement.keyValueTokens(),
        placement.encoderEvicted());
  }
}
