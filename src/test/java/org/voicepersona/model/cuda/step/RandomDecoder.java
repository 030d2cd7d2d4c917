package org.voicepersona.model.cuda.step;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;

/** A small decoder of random weights in memory, prepared in 4 bits, its head in some bits. */
public final class RandomDecoder implements WeightStore {

  /** The names of its weights. */
  public static final DecoderNames NAMES = new DecoderNames("");

  /** Two heads; a vocabulary that is no whole number of units, and of two segments. */
  public static final TextConfig CONFIG =
      new TextConfig(3_001, 2, 2, 2, 256, 384, 640, 10_000, 1e-5);

  private final Map<String, Weight> weights = new HashMap<>();
  private final Random random;
  private final int group;

  /** Makes one of {@code seed}, with groups of so many weights and a head in 4, 8 or 16 bits. */
  public RandomDecoder(long seed, int group, int headBits) {
    this.random = new Random(seed);
    this.group = group;
    int hidden = CONFIG.hiddenSize();
    for (int layer = 0; layer < CONFIG.layers(); layer++) {
      String prefix = NAMES.layer(layer);
      for (String name : List.of("q_proj", "k_proj", "v_proj")) {
        weights.put(prefix + "self_attn." + name + ".weight", int4(hidden, hidden));
        weights.put(prefix + "self_attn." + name + ".bias", dense(0, 0.3f, hidden));
      }
      weights.put(prefix + "self_attn.o_proj.weight", int4(hidden, hidden));
      weights.put(prefix + "mlp.gate_proj.weight", int4(CONFIG.feedForwardSize(), hidden));
      weights.put(prefix + "mlp.up_proj.weight", int4(CONFIG.feedForwardSize(), hidden));
      weights.put(prefix + "mlp.down_proj.weight", int4(hidden, CONFIG.feedForwardSize()));
      weights.put(prefix + "input_layernorm.weight", dense(1, 0.1f, hidden));
      weights.put(prefix + "post_attention_layernorm.weight", dense(1, 0.1f, hidden));
    }
    weights.put(NAMES.embedding(), dense(0, 1, CONFIG.vocabularySize(), hidden));
    weights.put(NAMES.finalNorm(), dense(1, 0.1f, hidden));
    weights.put(
        NAMES.headWeight(),
        switch (headBits) {
          case 4 -> int4(CONFIG.vocabularySize(), hidden);
          case 8 -> int8(CONFIG.vocabularySize(), hidden);
          default -> dense(0, 0.06f, CONFIG.vocabularySize(), hidden);
        });
  }

  private Weight int4(int rows, int columns) {
    byte[] values = new byte[rows * columns / 2];
    random.nextBytes(values);
    int groups = columns / group;
    return new Weight.Int4(
        new Tensor(
            "values", ElementType.U8, List.of((long) rows, columns / 2L), ByteBuffer.wrap(values)),
        floats(0.012f, 0.001f, rows, groups),
        floats(0, 0.01f, rows, groups),
        group);
  }

  private Weight int8(int rows, int columns) {
    byte[] values = new byte[rows * columns];
    random.nextBytes(values);
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) Math.max(-127, values[i]);
    }
    return new Weight.Int8(
        new Tensor(
            "values",
            ElementType.I8,
            List.of((long) rows, (long) columns),
            ByteBuffer.wrap(values)),
        floats(0.0008f, 0.0001f, rows));
  }

  private Weight dense(float mean, float deviation, int... shape) {
    return new Weight.Dense(floats(mean, deviation, shape));
  }

  private Tensor floats(float mean, float deviation, int... shape) {
    int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    ByteBuffer data = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      float value = (float) (mean + deviation * random.nextGaussian());
      data.putFloat(i * Float.BYTES, (float) ReferenceLayer.rounded(value));
    }
    List<Long> dimensions =
        LongStream.of(Arrays.stream(shape).asLongStream().toArray()).boxed().toList();
    return new Tensor("floats", ElementType.F32, dimensions, data);
  }

  @Override
  public Set<String> names() {
    return weights.keySet();
  }

  @Override
  public Weight weight(String name) {
    return weights.get(name);
  }

  @Override
  public void close() {}
}
