package org.voicepersona.model.cuda.step;

import static org.voicepersona.model.cuda.step.StepShape.CHOICES;
import static org.voicepersona.model.cuda.step.StepShape.MOST_ROWS;

import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.DeviceRoom;
import org.voicepersona.model.cuda.driver.DeviceSlab;

/**
 * The workspace of a step: addresses in one allocation, each with space for 32 rows.
 *
 * @param block the step's numbers, directly after the rows' embeddings in bfloat16, which are
 *     uploaded with them
 * @param residual float32 [rows, hidden]
 * @param normed bfloat16 [rows, hidden]
 * @param queries bfloat16 [rows, hidden]
 * @param gated bfloat16 [rows, feed-forward]
 * @param partial partial sums of the latest product
 * @param sums of attention, float32 [rows, slots, hidden]
 * @param tops of attention, two float32 [rows, slots, heads]
 * @param found candidates, [rows, segments, 64]
 * @param best candidates, [rows, 64]
 * @param logits float32 [rows, vocabulary]
 * @param turns cosine and sine, float32 [positions, 64, 2]
 */
record StepMemory(
    DeviceRoom room,
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

  /** Returns the bytes of the allocation. */
  static long bytes(StepShape shape, int pages, long partialBytes) {
    DeviceRoom.Counted counted = new DeviceRoom.Counted();
    in(counted, shape, pages, partialBytes);
    return counted.bytes();
  }

  /**
   * Allocates the workspace.
   *
   * @param pages the largest number of pages of a row
   * @param partialBytes bytes of the largest product's partial sums
   */
  static StepMemory allocate(CudaContext context, StepShape shape, int pages, long partialBytes) {
    DeviceSlab slab = context.allocate(bytes(shape, pages, partialBytes));
    return in(slab, shape, pages, partialBytes);
  }

  private static StepMemory in(DeviceRoom room, StepShape shape, int pages, long partialBytes) {
    TextConfig config = shape.config();
    int tokens = pages * StepShape.PAGE;
    long hidden = (long) MOST_ROWS * config.hiddenSize();
    long slots = (long) MOST_ROWS * StepBlock.slots(tokens);
    room.take(hidden * Short.BYTES); // the embeddings, directly before the block
    return new StepMemory(
        room,
        room.take(StepBlock.mostBytes(pages)),
        room.take(hidden * Float.BYTES),
        room.take(hidden * Short.BYTES),
        room.take(hidden * Short.BYTES),
        room.take((long) MOST_ROWS * config.feedForwardSize() * Short.BYTES),
        room.take(partialBytes),
        room.take(slots * config.hiddenSize() * Float.BYTES),
        room.take(slots * config.heads() * 2 * Float.BYTES),
        room.take((long) MOST_ROWS * shape.segments() * CHOICES * Long.BYTES),
        room.take((long) MOST_ROWS * CHOICES * Long.BYTES),
        room.take((long) MOST_ROWS * config.vocabularySize() * Float.BYTES),
        room.take((long) tokens * StepShape.HEAD * Float.BYTES));
  }

  /** Returns the address of the embeddings of {@code rows}, which end where the block begins. */
  long embeddings(int rows, int hidden) {
    return block - (long) rows * hidden * Short.BYTES;
  }

  @Override
  public void close() {
    room.close();
  }
}
