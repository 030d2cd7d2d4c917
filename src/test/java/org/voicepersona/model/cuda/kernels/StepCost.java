package org.voicepersona.model.cuda.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a step of the decoder costs by counting: launches, bytes of global memory, each sector of 32
 * bytes once a launch, and products of tensor cores. {@code StepCostTest} holds the formulas
 * against what the emulated card counts.
 *
 * @param blocks of a product
 */
record StepCost(Geometry geometry, int layers, StepBlock step, int blocks) {

  /**
   * One launch.
   *
   * @param bytes read and written
   * @param least bytes that any kernel would have to move: weights, inputs and results once; 0
   *     where a result goes on to the next kernel
   * @param roof bytes of weights, keys and values
   * @param products of tensor cores: fragments of 16 outputs, 8 rows and 16 inputs
   */
  record Launch(String kernel, double bytes, double least, double roof, long products) {}

  /**
   * A card as it is published, and how much of that is reached.
   *
   * @param bandwidth in GB/s
   * @param clocksAProduct of a multiprocessor
   * @param memoryShare of the bandwidth
   * @param tensorShare of the tensor cores' rate
   * @param launchMicros from one kernel of a graph to the next
   */
  record Card(
      String name,
      int multiprocessors,
      double gigahertz,
      double bandwidth,
      double clocksAProduct,
      double memoryShare,
      double tensorShare,
      double launchMicros) {

    /** Returns microseconds: the longer of memory and tensor cores, and the launch. */
    double micros(Launch launch) {
      double memory = launch.bytes / bandwidth / 1e3 / memoryShare;
      double tensors =
          launch.products * clocksAProduct / multiprocessors / gigahertz / 1e3 / tensorShare;
      return Math.max(memory, tensors) + launchMicros;
    }

    double roofMicros(Launch launch) {
      return launch.roof / bandwidth / 1e3;
    }
  }

  private int rows() {
    return step.rows.size();
  }

  private double hiddenBytes(int bytesEach) {
    return (double) rows() * geometry.hidden() * bytesEach;
  }

  /** Returns the ten launches of a layer. */
  List<Launch> layer() {
    int hidden = geometry.hidden();
    int feedForward = geometry.feedForward();
    double tokens = 0;
    double chunks = 0;
    for (StepBlock.Group group : step.groups) {
      tokens += group.prefix();
    }
    for (StepBlock.Row row : step.rows) {
      int prefix = step.groups.get(row.group()).prefix();
      tokens += row.tail();
      chunks += (prefix + 255) / 256 + (row.tail() + 255) / 256;
    }
    double found = chunks * geometry.heads() * (512 + 8);
    double cells = tokens * geometry.heads() * 264;
    double written = (double) rows() * geometry.heads() * 2 * (128 + 4);
    return List.of(
        new Launch("rms_norm", norm(0), 0, 0, 0),
        linear(3 * hidden, hidden),
        new Launch("rope", rope(written), 0, 0, 0),
        new Launch("attend", cells + hiddenBytes(2) + found, cells + hiddenBytes(4), cells, 0),
        new Launch("merge", found + hiddenBytes(2), 0, 0, 0),
        linear(hidden, hidden),
        new Launch("rms_norm", norm(partial(hidden, hidden)), 0, 0, 0),
        linear(2 * feedForward, hidden),
        new Launch("swiglu", swiglu(), 0, 0, 0),
        linear(hidden, feedForward));
  }

  /** Returns all launches of a step: layers, last norm, head in 4 bits, and the candidates. */
  List<Launch> all() {
    List<Launch> launches = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      launches.addAll(layer());
    }
    int padded = (geometry.vocabulary() + 127) / 128 * 128;
    double candidates = (double) rows() * geometry.segments() * 64 * 8;
    launches.add(
        new Launch("rms_norm", norm(partial(geometry.hidden(), geometry.feedForward())), 0, 0, 0));
    launches.add(linear(padded, geometry.hidden()));
    launches.add(new Launch("likeliest", partial(padded, geometry.hidden()) + candidates, 0, 0, 0));
    launches.add(new Launch("best", candidates + rows() * 512.0, 0, 0, 0));
    return launches;
  }

  private double norm(double partial) {
    double residual = hiddenBytes(partial > 0 ? 8 : 4); // written too where something is added
    return residual + partial + geometry.hidden() * 4 + hiddenBytes(2);
  }

  private double rope(double written) {
    int hidden = geometry.hidden();
    double turns = 64.0 * 8 * IntStream.range(0, rows()).map(step::position).distinct().count();
    return partial(3 * hidden, hidden) + 3 * hidden * 4 + turns + hiddenBytes(2) + written;
  }

  private double swiglu() {
    return partial(2 * geometry.feedForward(), geometry.hidden())
        + (double) rows() * geometry.feedForward() * 2;
  }

  private Launch linear(int outputs, int inputs) {
    int units = outputs / 128 * (inputs / 128);
    double weights = (double) units * PackedMatrix.Format.INT4.unitBytes(geometry.group());
    double in = (double) rows() * inputs * 2;
    double least = weights + in + (double) rows() * outputs * 4;
    long products = units * 64L * ((rows() + 7) / 8);
    return new Launch("linear", weights + in + partial(outputs, inputs), least, weights, products);
  }

  /** Returns the bytes of a product's partial sums: 128 outputs of each row for each piece. */
  private double partial(int outputs, int inputs) {
    int bandUnits = inputs / 128;
    int units = outputs / 128 * bandUnits;
    long pieces = 0;
    for (int block = 0; block < blocks; block++) {
      long begin = (long) units * block / blocks;
      long end = (long) units * (block + 1) / blocks;
      pieces += (end - 1) / bandUnits - begin / bandUnits + 1;
    }
    return pieces * 512.0 * rows();
  }

  /** Returns the microseconds of a whole step. */
  double micros(Card card) {
    return sum(card::micros) + 30; // the host: an upload, a launch, a download
  }

  double roofMicros(Card card) {
    return sum(card::roofMicros);
  }

  private double sum(ToDoubleFunction<Launch> of) {
    return all().stream().mapToDouble(of).sum();
  }
}
