package org.voicepersona.model.batch;

import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.plan.Placement;

/**
 * How much is done at a time.
 *
 * @param sequences another group is admitted while fewer answers than this are generated
 * @param waiting how many groups may wait before {@link BatchEngine#submit} blocks
 * @param keyValueTokens how many tokens there is room for in the caches; each group alone fits
 * @param encodesApart whether clips are encoded while no caches are open, all that wait at once:
 *     where the encoder shares its room with them
 */
public record BatchLimits(int sequences, int waiting, long keyValueTokens, boolean encodesApart) {

  /**
   * Another clip is admitted while fewer answers run: five clips with three questions each. The
   * products of integers are within a tenth of their best rate from 12 rows on.
   */
  private static final int SEQUENCES_ON_CPU = 14;

  /** With a clip of three questions more they are the 32 rows that the kernels compute at once. */
  private static final int SEQUENCES_ON_CUDA = 30;

  private static final int WAITING_GROUPS = 32;

  /** Returns the limits for a model that lies so. */
  public static BatchLimits of(Placement placement) {
    return new BatchLimits(
        placement.device() == ComputeDevice.CPU ? SEQUENCES_ON_CPU : SEQUENCES_ON_CUDA,
        WAITING_GROUPS,
        placement.keyValueTokens(),
        placement.encoderEvicted());
  }
}
