package org.voicepersona.model.plan;

/**
 * The duration of a decoder step in this project's CUDA kernels on a laptop's RTX 3060. Each
 * product takes the time of its memory traffic or of its arithmetic, whichever is longer, at the
 * expected shares of the card's rates.
 *
 * @param sizes of the model
 * @param layers of the decoder, all on the card
 */
record KernelSpeed(ModelSizes sizes, int layers) {

  private static final double BYTES_A_SECOND = 0.88 * 336e9;

  /** 30 multiprocessors at 1.5 GHz, each with 8 clocks for a product of 16 by 8 by 16. */
  private static final double OPERATIONS_A_SECOND = 0.9 * 30 * 1.5e9 / 8 * (2 * 16 * 8 * 16);

  /** Bytes of a row's partial sums (written, then read) as a share of those of the weights. */
  private static final double SUMS = 0.004;

  private static final int ROWS_TOGETHER = 8;
  private static final int LAUNCHES_A_LAYER = 10;
  private static final int LAUNCHES_ABOUT_A_STEP = 5;
  private static final double LAUNCH_SECONDS = 3.5e-6;

  /** Tokens of a prompt in a step. */
  private static final int PROMPT_ROWS = 32;

  /**
   * Returns the seconds of a step.
   *
   * @param rows answers that get a token
   * @param keyValueBytes bytes of keys and values that a layer reads
   */
  double stepSeconds(int rows, double keyValueBytes) {
    return layersSeconds(rows, keyValueBytes)
        + productSeconds(sizes.head(), sizes.weightsOfHead(), rows)
        + LAUNCHES_ABOUT_A_STEP * LAUNCH_SECONDS;
  }

  /** Returns the seconds of prefilling {@code tokens}, without reading keys and values. */
  double prefillSeconds(int tokens) {
    return (double) tokens / PROMPT_ROWS * layersSeconds(PROMPT_ROWS, 0);
  }

  private double layersSeconds(int rows, double keyValueBytes) {
    return layers
        * (productSeconds(sizes.decoderLayer(), sizes.weightsOfLayer(), rows)
            + keyValueBytes / BYTES_A_SECOND
            + LAUNCHES_A_LAYER * LAUNCH_SECONDS);
  }

  private static double productSeconds(long bytes, long weights, int rows) {
    int computed = (rows + ROWS_TOGETHER - 1) / ROWS_TOGETHER * ROWS_TOGETHER;
    double memory = bytes / BYTES_A_SECOND;
    double sums = SUMS * rows * memory;
    return Math.max(memory + sums, 2.0 * computed * weights / OPERATIONS_A_SECOND) + sums;
  }
}
