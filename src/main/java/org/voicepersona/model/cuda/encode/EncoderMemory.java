package org.voicepersona.model.cuda.encode;

import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.DeviceRoom;
import org.voicepersona.model.cuda.driver.DeviceSlab;

/**
 * The workspace of an encoder, for {@code frames}, its largest number of positions.
 *
 * @param mel of a clip, [mel frames + 2, bins] in bfloat16, the first and last row zeros
 * @param convolved of a clip, [mel frames + 2, width] in bfloat16, likewise
 * @param residual [frames, width] in float32
 * @param normed [frames, width] in bfloat16: a product's inputs
 * @param queriesKeysValues [frames, 3, width] in bfloat16
 * @param inner [frames, feed-forward width] in bfloat16
 * @param embedded [tokens, projected] in bfloat16
 * @param tiles the clip and queries of each tile of attention, four numbers each
 * @param pairs the first of the two frames that are pooled to each token
 */
record EncoderMemory(
    DeviceRoom room,
    long mel,
    long convolved,
    long residual,
    long normed,
    long queriesKeysValues,
    long inner,
    long embedded,
    long tiles,
    long pairs)
    implements AutoCloseable {

  /** Numbers of a tile. */
  static final int TILE_NUMBERS = 4;

  /** Queries of a tile. */
  static final int TILE_QUERIES = 64;

  static EncoderMemory allocate(CudaContext context, EncoderShape shape) {
    DeviceSlab slab = context.allocate(bytes(shape.config(), shape.projected()));
    return in(slab, shape.config(), shape.projected());
  }

  /** Returns the bytes of a workspace. */
  static long bytes(AudioConfig config, int projected) {
    DeviceRoom.Counted counted = new DeviceRoom.Counted();
    in(counted, config, projected);
    return counted.bytes();
  }

  private static EncoderMemory in(DeviceRoom room, AudioConfig config, int projected) {
    long frames = config.positions();
    long width = config.hiddenSize();
    long melRows = 2 * frames + 3;
    return new EncoderMemory(
        room,
        room.take(melRows * EncoderShape.padded(config.melBins()) * Short.BYTES),
        room.take(melRows * width * Short.BYTES),
        room.take(frames * width * Float.BYTES),
        room.take(frames * width * Short.BYTES),
        room.take(frames * 3 * width * Short.BYTES),
        room.take(frames * config.feedForwardSize() * Short.BYTES),
        room.take((frames / 2 + 1) * projected * Short.BYTES),
        room.take(frames * TILE_NUMBERS * Integer.BYTES),
        room.take(frames * Integer.BYTES));
  }

  @Override
  public void close() {
    room.close();
  }
}
