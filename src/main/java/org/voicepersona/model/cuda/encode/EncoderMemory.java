package org.voicepersona.model.cuda.encode;

import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.DeviceSlab;

/**
 * What an encoder computes with, for as many frames as there are positions.
 *
 * @param mel of a clip, [frames + 2, bins] in bfloat16, the first and last row zeros
 * @param convolved of a clip, [frames + 2, width] in bfloat16, likewise
 * @param residual [frames, width] in float32
 * @param normed [frames, width] in bfloat16: a product's inputs
 * @param queriesKeysValues [frames, 3, width] in bfloat16
 * @param inner [frames, feed-forward width] in bfloat16
 * @param embedded [tokens, projected] in bfloat16
 * @param tiles which queries of which clip a block of attention has, four numbers each
 * @param pairs the first of the two frames that are pooled to each token
 */
record EncoderMemory(
    DeviceSlab slab,
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
    long[] parts = parts(shape.config(), shape.projected());
    DeviceSlab slab = context.allocate(DeviceSlab.room(parts));
    return new EncoderMemory(
        slab,
        slab.take(parts[0]),
        slab.take(parts[1]),
        slab.take(parts[2]),
        slab.take(parts[3]),
        slab.take(parts[4]),
        slab.take(parts[5]),
        slab.take(parts[6]),
        slab.take(parts[7]),
        slab.take(parts[8]));
  }

  private static long[] parts(AudioConfig config, int projected) {
    long frames = config.positions();
    long width = config.hiddenSize();
    long melRows = 2 * frames + 3;
    return new long[] {
      melRows * EncoderShape.padded(config.melBins()) * Short.BYTES,
      melRows * width * Short.BYTES,
      frames * width * Float.BYTES,
      frames * width * Short.BYTES,
      frames * 3 * width * Short.BYTES,
      frames * config.feedForwardSize() * Short.BYTES,
      (frames / 2 + 1) * projected * Short.BYTES,
      frames * TILE_NUMBERS * Integer.BYTES,
      frames * Integer.BYTES
    };
  }

  /** Returns the bytes that it takes of a card. */
  static long bytes(AudioConfig config, int projected) {
    return DeviceSlab.room(parts(config, projected));
  }

  @Override
  public void close() {
    slab.close();
  }
}
