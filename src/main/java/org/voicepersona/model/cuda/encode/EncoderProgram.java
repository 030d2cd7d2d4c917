package org.voicepersona.model.cuda.encode;

import java.util.HashMap;
import java.util.Map;
import org.voicepersona.model.cuda.driver.CudaKernel;
import org.voicepersona.model.cuda.driver.CudaModule;
import org.voicepersona.model.cuda.driver.CudaStream;

/**
 * The kernel launches of an encoder: two products a clip, seven launches a layer for all clips, two
 * at the end. The tile size of a product does not change its bits.
 */
final class EncoderProgram {

  private static final int LARGE_TILE = 128;
  private static final int SMALL_TILE = 64;
  private static final int STAGES = 3;

  /** Flags for the end of a product: apply GELU; add to the destination in float32. */
  private static final int GELU = 1;

  private static final int ADD = 2;
  private static final long NONE = 0;

  private final CudaModule module;
  private final int multiprocessors;
  private final EncoderShape shape;
  private final Map<String, CudaKernel> kernels = new HashMap<>();

  /**
   * Makes the program.
   *
   * @param multiprocessors of the card; a product with fewer large tiles than these uses small ones
   */
  EncoderProgram(CudaModule module, int multiprocessors, EncoderShape shape) {
    this.module = module;
    this.multiprocessors = multiprocessors;
    this.shape = shape;
  }

  /**
   * Launches the convolutions of a clip whose frames are in {@link EncoderMemory#mel}.
   *
   * @param melFrames number of the clip's mel frames
   * @param frames number of encoder frames that are kept
   * @param first the residual row of the first of them
   */
  void stem(
      CudaStream stream,
      EncoderMemory memory,
      CardWeights weights,
      int melFrames,
      int frames,
      int first) {
    int width = shape.width();
    long residual = memory.residual() + (long) first * width * Float.BYTES;
    stream.launch(
        kernel("begin_clip", 256, 0),
        tiles(frames * width, 1_024),
        1,
        weights.positions(),
        residual,
        frames,
        memory.convolved(),
        melFrames,
        width);
    long second = memory.convolved() + (long) width * Short.BYTES; // after a row of zeros
    multiply(
        stream,
        weights.firstConvolution(),
        memory.mel(),
        shape.paddedBins(),
        melFrames,
        second,
        GELU);
    multiply(
        stream,
        weights.secondConvolution(),
        memory.convolved(),
        2 * width,
        frames,
        residual,
        GELU | ADD);
  }

  /**
   * Launches a layer for all rows of the residual.
   *
   * @param tiles number of attention tiles
   */
  void layer(
      CudaStream stream, EncoderMemory memory, CardWeights.Layer layer, int rows, int tiles) {
    normalize(stream, memory, layer.first(), NONE, rows);
    multiply(
        stream, layer.queriesKeysValues(), memory.normed(), rows, memory.queriesKeysValues(), 0);
    stream.launch(
        kernel("attend_clips", 128, 32_768),
        tiles,
        shape.config().heads(),
        memory.queriesKeysValues(),
        memory.tiles(),
        shape.config().heads(),
        memory.normed());
    multiply(stream, layer.out(), memory.normed(), rows, memory.residual(), ADD);
    normalize(stream, memory, layer.second(), NONE, rows);
    multiply(stream, layer.up(), memory.normed(), rows, memory.inner(), GELU);
    multiply(stream, layer.down(), memory.inner(), rows, memory.residual(), ADD);
  }

  /** Launches the pooling of pairs of frames, the last norm and the projector. */
  void end(CudaStream stream, EncoderMemory memory, CardWeights weights, int tokens) {
    normalize(stream, memory, weights.norm(), memory.pairs(), tokens);
    multiply(stream, weights.projector(), memory.normed(), tokens, memory.embedded(), 0);
  }

  private void normalize(
      CudaStream stream, EncoderMemory memory, CardWeights.Norm norm, long pairs, int rows) {
    stream.launch(
        kernel("normalize", 128, 0),
        tiles(rows, 4),
        1,
        memory.residual(),
        pairs,
        rows,
        shape.width(),
        norm.gain(),
        norm.bias(),
        memory.normed());
  }

  private void multiply(
      CudaStream stream, CardWeights.Matrix matrix, long x, int rows, long to, int end) {
    multiply(stream, matrix, x, matrix.inputs(), rows, to, end);
  }

  private void multiply(
      CudaStream stream, CardWeights.Matrix matrix, long x, int pitch, int rows, long to, int end) {
    boolean fills =
        (long) tiles(rows, LARGE_TILE) * tiles(matrix.outputs(), LARGE_TILE) >= multiprocessors;
    int tile = fills ? LARGE_TILE : SMALL_TILE;
    long bytesOfInputs =
        EncoderShape.INPUTS * Short.BYTES + matrix.form().bytes(EncoderShape.INPUTS);
    int groupBytes = matrix.group() > 0 ? Integer.BYTES : 0;
    stream.launch(
        kernel(
            "product_%s_%d".formatted(matrix.form().word(), tile),
            256,
            STAGES * tile * Math.toIntExact(bytesOfInputs + groupBytes)),
        tiles(matrix.outputs(), tile),
        tiles(rows, tile),
        matrix.values(),
        matrix.scales(),
        matrix.group(),
        matrix.bias(),
        x,
        pitch,
        rows,
        matrix.inputs(),
        matrix.outputs(),
        to,
        end);
  }

  private static int tiles(int count, int side) {
    return (count + side - 1) / side;
  }

  private CudaKernel kernel(String name, int threads, int sharedBytes) {
    return kernels.computeIfAbsent(name, it -> module.kernel(it, threads, sharedBytes));
  }
}
