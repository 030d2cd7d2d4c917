package org.voicepersona.model.qwen2audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.voicepersona.model.QuantizedStore;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.ScaleType;

/** A small model of random weights in memory, with heads of 64 in its encoder. */
final class RandomModel implements WeightStore {

  /** Bins, widths and positions are no multiples of what the kernels take at a time. */
  static final Qwen2AudioConfig CONFIG =
      new Qwen2AudioConfig(
          new AudioConfig(80, 2, 2, 128, 160, 199),
          new TextConfig(50, 1, 2, 2, 96, 64, 1_000, 10_000, 1e-5),
          7);

  /** Inputs that share a scale in 4 bits: what divides all widths. */
  private static final int GROUP = 32;

  private final Map<String, Weight> weights = new HashMap<>();
  private final Random random;

  /**
   * Makes one whose encoder's matrices, but for the convolutions, have 4, 8 or 16 bits.
   *
   * @param layout the order of values in 4 bits
   */
  RandomModel(long seed, int bits, Int4Layout layout) {
    this.random = new Random(seed);
    CONFIG
        .tensors()
        .forEach(
            (name, shape) -> {
              boolean isMatrix =
                  shape.size() == 2
                      && Qwen2AudioNames.isEncoder(name)
                      && !name.contains("positions");
              weights.put(name, isMatrix ? matrix(name, shape, bits, layout) : dense(name, shape));
            });
  }

  /** Makes one in the portable order. */
  RandomModel(long seed, int bits) {
    this(seed, bits, Int4Layout.ROW_MAJOR);
  }

  private Weight matrix(String name, List<Long> shape, int bits, Int4Layout layout) {
    return switch (bits) {
      case 4 ->
          QuantizedStore.quantize(
              dense(name, shape).tensor(),
              new QuantizedStore.Form(4, GROUP, ScaleType.BFLOAT16, layout));
      case 8 -> int8(shape);
      default -> dense(name, shape);
    };
  }

  private Weight int8(List<Long> shape) {
    byte[] values = new byte[Math.toIntExact(Tensor.elements(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) Math.max(-127, Math.min(127, Math.round(40 * random.nextGaussian())));
    }
    double size = 1 / (40 * Math.sqrt(shape.get(1)));
    return new Weight.Int8(
        new Tensor("values", ElementType.I8, shape, ByteBuffer.wrap(values)),
        floats(size, size / 10, shape.subList(0, 1)));
  }

  private Weight.Dense dense(String name, List<Long> shape) {
    boolean isGain = name.endsWith("norm.weight");
    double inputs = (double) Tensor.elements(shape) / shape.get(0);
    double deviation = shape.size() == 1 ? 0.1 : 1 / Math.sqrt(inputs);
    return new Weight.Dense(floats(isGain ? 1 : 0, deviation, shape));
  }

  private Tensor floats(double mean, double deviation, List<Long> shape) {
    int count = Math.toIntExact(Tensor.elements(shape));
    ByteBuffer data = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      float value = (float) (mean + deviation * random.nextGaussian());
      data.putFloat(HalfPrecision.roundToBfloat16(value));
    }
    return new Tensor("floats", ElementType.F32, shape, data.flip());
  }

  @Override
  public Set<String> names() {
    return weights.keySet();
  }

  @Override
  public Weight weight(String name) {
    Weight weight = weights.get(name);
    if (weight instanceof Weight.Int8 int8) {
      return new Weight.Int8(unread(int8.values()), unread(int8.scales()));
    } else if (weight instanceof Weight.Int4 int4) {
      return new Weight.Int4(
          unread(int4.values()), unread(int4.scales()), unread(int4.zeros()), GROUP);
    } else if (weight instanceof Weight.PackedInt4 int4) {
      return new Weight.PackedInt4(
          unread(int4.values()), unread(int4.scalesAndZeros()), GROUP, int4.layout());
    }
    return new Weight.Dense(unread(((Weight.Dense) weight).tensor()));
  }

  /** What loads a tensor moves the position of its bytes. */
  private static Tensor unread(Tensor tensor) {
    return new Tensor(
        tensor.name(), tensor.type(), tensor.shape(), tensor.data().duplicate().rewind());
  }

  @Override
  public void close() {}
}
