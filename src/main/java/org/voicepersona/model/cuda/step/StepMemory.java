package org.voicepersona.model.cuda.step;

import static org.voicepersona.model.cuda.step.StepShape.CHOICES;
import static org.voicepersona.model.cuda.step.StepShape.MOST_ROWS;

import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.DeviceSlab;

/**
 * What a step computes with besides weights, keys and values: addresses in one allocation. Each has
 * room for 32 rows.
 *
 * @param block the step's numbers; what is uploaded with them, the rows' embeddings in bfloat16,
 *     ends there
 * @param residual float32 [rows, hidden]
 * @param normed bfloat16 [rows, hidden]
 * @param queries bfloat16 [rows, hidden]
 * @param gated bfloat16 [rows, feed-forward]
 * @param partial sums of the product that was computed last
 * @param sums of attention, float32 [rows, slots, hidden]
 * @param tops of attention, two float32 [rows, slots, heads]
 * @param found candidates, [rows, segments, 64]
 * @param best candidates, [rows, 64]
 * @param logits float32 [rows, vocabulary]
 * @param turns cosine and sine, float32 [positions, 64, 2]
 */
record StepMemory(
    DeviceSlab slab,
    long block,
    long residual,
    long normed,
    long queries,
    long gated,
    long partial,
    long sums,
    long tops,
    long found,
    long best,
    long logits,
    long turns)
    implements AutoCloseable {

  /** Returns how many bytes are allocated. */
  static long bytes(StepShape shape, int pages, long partialBytes) {
    return DeviceSlab.room(parts(shape, pages, partialBytes));
  }

  private static long[] parts(StepShape shape, int pages, long partialBytes) {
    TextConfig config = shape.config();
    int tokens = pages * StepShape.PAGE;
    long hidden = (long) MOST_ROWS * config.hiddenSize();
    long slots = (long) MOST_ROWS * StepBlock.slots(tokens);
    return new long[] {
      hidden * Short.BYTES,
      StepBlock.mostBytes(pages),
      hidden * Float.BYTES,
      hidden * Short.BYTES,
      hidden * Short.BYTES,
      (long) MOST_ROWS * config.feedForwardSize() * Short.BYTES,
      partialBytes,
      slots * config.hiddenSize() * Float.BYTES,
      slots * config.heads() * 2 * Float.BYTES,
      (long) MOST_ROWS * shape.segments() * CHOICES * Long.BYTES,
      (long) MOST_ROWS * CHOICES * Long.BYTES,
      (long) MOST_ROWS * config.vocabularySize() * Float.BYTES,
      (long) tokens * StepShape.HEAD * Float.BYTES
    };
  }

  /**
   * Allocates it.
   *
   * @param pages that a row has at most
   * @param partialBytes of the largest product
   */
  static StepMemory allocate(CudaContext context, StepShape shape, int pages, long partialBytes) {
    long[] parts = parts(shape, pages, partialBytes);
    DeviceSlab slab = context.allocate(DeviceSlab.room(parts));
    slab.take(parts[0]); // the embeddings, right before the block
    return new StepMemory(
        slab,
        slab.take(parts[1]),
        slab.take(parts[2]),
        slab.take(parts[3]),
        slab.take(parts[4]),
        slab.take(parts[5]),
        slab.take(parts[6]),
        slab.take(parts[7]),
        slab.take(parts[8]),
        slab.take(parts[9]),
        slab.take(parts[10]),
        slab.take(parts[11]),
        slab.take(parts[12]));
  }

  /** Returns where the embeddings of {@code rows} begin, which end where the block begins. */
  long embeddings(int rows, int hidden) {
    return block - (long) rows * hidden * Short.BYTES;
  }

  @Override
  public void close() {
    slab.close();
  }
}
