package org.voicepersona.model.cuda.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Cost;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Grid;
import org.voicepersona.model.cuda.kernels.PackedMatrix.Format;

/** A layer of random weights on an emulated card, and what its ten kernels leave there. */
final class LayerOnCard {

  static final float EPSILON = 1e-5f;
  static final int CELL = 2 * 64 * 128 + 2 * 64 * 4;
  private static final int POSITIONS = 2048;

  final Geometry geometry;
  final StepBlock step;
  final int blocks;
  final PackedMatrix queriesKeysValues;
  final PackedMatrix out;
  final PackedMatrix gateUp;
  final PackedMatrix down;
  final float[] bias;
  final float[] firstGain;
  final float[] secondGain;
  final double[] residualBefore;
  final byte[] cacheBefore;

  final DeviceMemory residual;
  final DeviceMemory normed;
  final DeviceMemory queries;
  final DeviceMemory cache;
  final DeviceMemory attended;
  final DeviceMemory normedAgain;
  final DeviceMemory gated;
  final DeviceMemory partialQueries;
  final DeviceMemory partialOut;
  final DeviceMemory partialGateUp;
  final DeviceMemory partialDown;
  final List<Cost> costs = new ArrayList<>();

  private final EmulatedCard card;
  private final DeviceMemory block;

  /** Lays a layer and a step's rows, both drawn from {@code seed}, on the card. */
  LayerOnCard(EmulatedCard card, Geometry geometry, StepBlock step, int blocks, long seed) {
    this.card = card;
    this.geometry = geometry;
    this.step = step;
    this.blocks = blocks;
    Random random = new Random(seed);
    int hidden = geometry.hidden();
    int rows = step.rows.size();
    this.queriesKeysValues = matrix(3 * hidden, hidden, random);
    this.out = matrix(hidden, hidden, random);
    this.gateUp = matrix(2 * geometry.feedForward(), hidden, random);
    this.down = matrix(hidden, geometry.feedForward(), random);
    this.bias = floats(3 * hidden, 0, 0.5, random);
    this.firstGain = floats(hidden, 1, 0.2, random);
    this.secondGain = floats(hidden, 1, 0.2, random);
    this.block = card.allocate(step.bytes().length).with(step.bytes());
    this.residual = card.allocate(4L * rows * hidden).with(floats(rows * hidden, 0, 2, random));
    this.residualBefore = residual.asFloats();
    this.cache = card.allocate((long) StepBlock.PAGES * geometry.heads() * CELL);
    fillCache(random);
    this.cacheBefore = cache.asBytes();
    this.normed = card.allocate(2L * rows * hidden);
    this.queries = card.allocate(2L * rows * hidden);
    this.attended = card.allocate(2L * rows * hidden);
    this.normedAgain = card.allocate(2L * rows * hidden);
    this.gated = card.allocate(2L * rows * geometry.feedForward());
    this.partialQueries = partial(queriesKeysValues);
    this.partialOut = partial(out);
    this.partialGateUp = partial(gateUp);
    this.partialDown = partial(down);
  }

  private PackedMatrix matrix(int outputs, int inputs, Random random) {
    return PackedMatrix.random(outputs, inputs, Format.INT4, geometry.group(), 1, random);
  }

  private DeviceMemory partial(PackedMatrix matrix) {
    return card.allocate(4L * matrix.slots(blocks) * step.cap() * matrix.outputs());
  }

  private static float[] floats(int count, double mean, double deviation, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return values;
  }

  /** Fills the places of all tokens before this step's; all others stay NaN. */
  private void fillCache(Random random) {
    byte[] values = new byte[128];
    for (int row = 0; row < step.rows.size(); row++) {
      List<int[]> context = step.context(row);
      int held = step.held(row);
      for (int[] token : context.subList(0, held)) {
        for (int head = 0; head < geometry.heads(); head++) {
          long cell = cell(token[0], head);
          for (int which = 0; which < 2; which++) {
            random.nextBytes(values);
            for (int i = 0; i < 128; i++) {
              values[i] = (byte) Math.max(-127, values[i]);
            }
            cache.at().write(cell + which * 8192L + token[1] * 128L, values, 0, 128);
            float scale = (float) ((0.5 + random.nextDouble()) * 2 / 127);
            cache.at().setFloat(cell + 16384 + which * 256L + token[1] * 4L, scale);
          }
        }
      }
    }
  }

  long cell(int page, int head) {
    return ((long) page * geometry.heads() + head) * CELL;
  }

  /** Runs the layer. */
  LayerOnCard run() {
    int hidden = geometry.hidden();
    int cap = step.cap();
    int heads = geometry.heads();
    norm(DeviceMemory.NULL, 0, firstGain, normed);
    linear(queriesKeysValues, normed, partialQueries);
    DeviceMemory biases = card.allocate(4L * bias.length).with(bias);
    DeviceMemory turns = card.allocate(8L * POSITIONS * 64).with(turns());
    launch(
        "rope",
        new Grid((3 * heads + 3) / 4, cap, 128, 0),
        partialQueries,
        blocks,
        cap,
        biases,
        turns,
        queries,
        cache,
        block);
    long slots = (long) step.rows.size() * step.slotPitch() * heads;
    DeviceMemory sums = card.allocate(slots * 128 * 4);
    DeviceMemory tops = card.allocate(slots * 8);
    launch("attend", new Grid(13, 1, 128, 3 * 4 * 160 * 4), queries, cache, block, sums, tops);
    launch("merge", new Grid((heads + 3) / 4, cap, 128, 0), sums, tops, block, attended);
    linear(out, attended, partialOut);
    norm(partialOut, hidden, secondGain, normedAgain);
    linear(gateUp, normedAgain, partialGateUp);
    launch(
        "swiglu",
        new Grid((geometry.feedForward() + 511) / 512, cap, 128, 0),
        partialGateUp,
        blocks,
        cap,
        gated,
        block);
    linear(down, gated, partialDown);
    return this;
  }

  private void norm(DeviceMemory partial, int inputs, float[] gain, DeviceMemory to) {
    DeviceMemory gains = card.allocate(4L * gain.length).with(gain);
    int cap = step.cap();
    launch(
        "rms_norm",
        new Grid(cap, 1, 256, 32),
        residual,
        partial,
        inputs,
        blocks,
        cap,
        gains,
        to,
        block,
        EPSILON);
  }

  private void linear(PackedMatrix matrix, DeviceMemory x, DeviceMemory partial) {
    DeviceMemory weights = card.allocate(matrix.bytes().length).with(matrix.bytes());
    launch(
        matrix.format().kernel(step.cap()),
        new Grid(blocks, 1, 128, 3 * step.cap() * 256),
        weights,
        x,
        partial,
        block,
        matrix.outputs(),
        matrix.inputs());
  }

  private void launch(String kernel, Grid grid, Object... parameters) {
    costs.add(card.launch(kernel, grid, parameters));
  }

  private static float[] turns() {
    float[] turns = new float[POSITIONS * 128];
    for (int i = 0; i < POSITIONS * 64; i++) {
      int position = i / 64;
      double angle = position * frequency(i % 64);
      turns[2 * i] = (float) Math.cos(angle);
      turns[2 * i + 1] = (float) Math.sin(angle);
    }
    return turns;
  }

  static double frequency(int dimension) {
    return Math.pow(10000, -dimension / 64.0);
  }

  /** Returns what was added up of a product: [rows, outputs]. */
  double[] total(PackedMatrix matrix, DeviceMemory partial) {
    return matrix.total(partial.asFloats(), blocks, step.cap(), step.rows.size());
  }

  /** Returns the key (0) or value (1) of a token for a head, of a cache's bytes. */
  double[] stored(ByteBuffer cache, int[] token, int head, int which) {
    int cell = Math.toIntExact(cell(token[0], head));
    float scale = cache.getFloat(cell + 16384 + which * 256 + token[1] * 4);
    double[] values = new double[128];
    for (int i = 0; i < 128; i++) {
      values[i] = cache.get(cell + which * 8192 + token[1] * 128 + i) * (double) scale;
    }
    return values;
  }

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
