package org.voicepersona.model.cuda.step;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.CudaStream;
import org.voicepersona.model.cuda.driver.DeviceSlab;
import org.voicepersona.model.cuda.driver.PinnedBuffer;

/**
 * A decoder's weights on a card, packed for the kernels in one allocation.
 *
 * @param layers in their order
 * @param headForm of the head
 * @param headBytes of the head
 */
record DeviceWeights(
    DeviceSlab slab,
    List<Layer> layers,
    long finalGain,
    long head,
    UnitForm headForm,
    long headBytes)
    implements AutoCloseable {

  /** Bytes that are copied at a time. */
  private static final int STAGED = 4 << 20;

  /** The addresses of a layer's weights; gains and biases are float32. */
  record Layer(
      long gain,
      long queriesKeysValues,
      long biases,
      long out,
      long feedForwardGain,
      long gateUp,
      long down) {}

  /** Packs and copies weights; the store may be closed afterwards. */
  static DeviceWeights load(
      CudaContext context, StepShape shape, DecoderNames names, WeightStore store) {
    WeightPacker packer = new WeightPacker(shape.group());
    DeviceSlab slab = context.allocate(bytes(shape, names, store, packer));
    boolean loaded = false;
    try (CudaStream stream = context.newStream();
        PinnedBuffer staging = context.allocatePinned(STAGED)) {
      Copying copying = new Copying(slab, stream, staging, packer, store);
      List<Layer> layers = new ArrayList<>();
      for (int layer = 0; layer < shape.config().layers(); layer++) {
        layers.add(copying.layer(names.layer(layer), shape.config().hiddenSize()));
      }
      DeviceWeights weights =
          new DeviceWeights(
              slab,
              List.copyOf(layers),
              copying.floats(store.dense(names.finalNorm()).toFloats()),
              copying.matrix(names.headWeight()),
              UnitForm.of(store.weight(names.headWeight())),
              packer.bytes(store.weight(names.headWeight())));
      loaded = true;
      return weights;
    } finally {
      if (!loaded) {
        slab.close();
      }
    }
  }

  private static long bytes(
      StepShape shape, DecoderNames names, WeightStore store, WeightPacker packer) {
    TextConfig config = shape.config();
    long hidden = (long) config.hiddenSize() * Float.BYTES;
    long layers = 0;
    for (int layer = 0; layer < config.layers(); layer++) {
      String prefix = names.layer(layer);
      layers += DeviceSlab.room(hidden, hidden, 3 * hidden);
      layers +=
          Stream.of(
                  List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
                  List.of("self_attn.o_proj"),
                  List.of("mlp.gate_proj", "mlp.up_proj"),
                  List.of("mlp.down_proj"))
              .mapToLong(
                  parts ->
                      DeviceSlab.room(
                          parts.stream()
                              .mapToLong(it -> packer.bytes(store.weight(prefix + it + ".weight")))
                              .sum()))
              .sum();
    }
    return layers + DeviceSlab.room(hidden, packer.bytes(store.weight(names.headWeight())));
  }

  @Override
  public void close() {
    slab.close();
  }

  /** Packs weights and copies them into the slab, one after the other. */
  private record Copying(
      DeviceSlab slab,
      CudaStream stream,
      PinnedBuffer staging,
      WeightPacker packer,
      WeightStore store) {

    Layer layer(String prefix, int hidden) {
      return new Layer(
          floats(store.dense(prefix + "input_layernorm.weight").toFloats()),
          matrix(
              prefix + "self_attn.q_proj.weight",
              prefix + "self_attn.k_proj.weight",
              prefix + "self_attn.v_proj.weight"),
          floats(
              biases(
                  hidden,
                  prefix + "self_attn.q_proj.bias",
                  prefix + "self_attn.k_proj.bias",
                  prefix + "self_attn.v_proj.bias")),
          matrix(prefix + "self_attn.o_proj.weight"),
          floats(store.dense(prefix + "post_attention_layernorm.weight").toFloats()),
          matrix(prefix + "mlp.gate_proj.weight", prefix + "mlp.up_proj.weight"),
          matrix(prefix + "mlp.down_proj.weight"));
    }

    /** Returns the concatenated biases; absent ones are zeros. */
    private float[] biases(int hidden, String... names) {
      float[] biases = new float[names.length * hidden];
      for (int i = 0; i < names.length; i++) {
        if (store.names().contains(names[i])) {
          System.arraycopy(store.dense(names[i]).toFloats(), 0, biases, i * hidden, hidden);
        }
      }
      return biases;
    }

    long floats(float[] values) {
      byte[] bytes = new byte[values.length * Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
      long address = slab.take(bytes.length);
      copy(address, bytes);
      return address;
    }

    /** Packs matrices as one with concatenated outputs. */
    long matrix(String... names) {
      List<Weight> parts = Stream.of(names).map(store::weight).toList();
      long address = slab.take(parts.stream().mapToLong(packer::bytes).sum());
      long[] at = {address};
      for (Weight part : parts) {
        packer.pack(
            part,
            piece -> {
              copy(at[0], piece);
              at[0] += piece.length;
            });
      }
      return address;
    }

    private void copy(long address, byte[] bytes) {
      for (int from = 0; from < bytes.length; from += STAGED) {
        int count = Math.min(STAGED, bytes.length - from);
        staging.content().put(bytes, from, count);
        stream.upload(address + from, staging, count);
        stream.await();
      }
    }
  }
}
