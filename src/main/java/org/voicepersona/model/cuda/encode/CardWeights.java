package org.voicepersona.model.cuda.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;

/**
 * An encoder's weights on a card, by their addresses, in the form they are stored in; gains, biases
 * and positions are float32.
 */
record CardWeights(
    Matrix firstConvolution,
    Matrix secondConvolution,
    long positions,
    List<Layer> layers,
    Norm norm,
    Matrix projector) {

  private static final int CHUNK = 1 << 20;
  private static final int TAPS = 3;

  /**
   * A matrix [outputs, inputs] with a bias.
   *
   * @param scales of rows in 8 bits
   */
  record Matrix(long values, long scales, long bias, boolean inBytes, int outputs, int inputs) {}

  /** Gain and bias of a norm. */
  record Norm(long gain, long bias) {}

  /** One layer. */
  record Layer(
      Norm first, Matrix queriesKeysValues, Matrix out, Norm second, Matrix up, Matrix down) {}

  /** Places all weights. */
  static CardWeights place(SlabRoom room, EncoderShape shape, WeightStore store) {
    Placing placing = new Placing(room, store);
    String prefix = shape.prefix();
    int bins = shape.config().melBins();
    return new CardWeights(
        placing.convolution(prefix + "conv1", bins, shape.paddedBins()),
        placing.convolution(prefix + "conv2", shape.width(), shape.width()),
        placing.floats(prefix + "embed_positions.weight"),
        IntStream.range(0, shape.config().layers())
            .mapToObj(number -> placing.layer(shape.layer(number)))
            .toList(),
        placing.norm(prefix + "layer_norm"),
        placing.matrix(List.of(shape.projector())));
  }

  private record Placing(SlabRoom room, WeightStore store) {

    Layer layer(String name) {
      return new Layer(
          norm(name + "self_attn_layer_norm"),
          matrix(EncoderShape.queriesKeysValues(name)),
          matrix(List.of(name + "self_attn.out_proj")),
          norm(name + "final_layer_norm"),
          matrix(List.of(name + "fc1")),
          matrix(List.of(name + "fc2")));
    }

    long floats(String name) {
      return room.place(store.dense(name).toFloats());
    }

    Norm norm(String name) {
      return new Norm(floats(name + ".weight"), floats(name + ".bias"));
    }

    /** Matrices whose outputs stand side by side; a bias that is not stored is zeros. */
    Matrix matrix(List<String> names) {
      List<Weight> parts = names.stream().map(it -> store.weight(it + ".weight")).toList();
      boolean inBytes = parts.get(0) instanceof Weight.Int8;
      List<Tensor> tensors = parts.stream().map(Placing::values).toList();
      int inputs = tensors.get(0).dimension(1);
      int outputs = tensors.stream().mapToInt(it -> it.dimension(0)).sum();
      long bytes = (long) outputs * inputs * (inBytes ? 1 : Short.BYTES);
      long values = room.place(bytes, sink -> tensors.forEach(it -> give(it, sink)));
      float[] scales = new float[inBytes ? outputs : 0];
      float[] biases = new float[outputs];
      int at = 0;
      for (int i = 0; i < names.size(); i++) {
        int rows = tensors.get(i).dimension(0);
        if (parts.get(i) instanceof Weight.Int8 int8) {
          int8.scales().read(0, scales, at, rows);
        }
        if (store.names().contains(names.get(i) + ".bias")) {
          store.dense(names.get(i) + ".bias").read(0, biases, at, rows);
        }
        at += rows;
      }
      return new Matrix(values, room.place(scales), room.place(biases), inBytes, outputs, inputs);
    }

    private static Tensor values(Weight weight) {
      return weight instanceof Weight.Int8 int8 ? int8.values() : ((Weight.Dense) weight).tensor();
    }

    private static void give(Tensor tensor, Consumer<ByteBuffer> sink) {
      if (tensor.type() == ElementType.I8 || tensor.type() == ElementType.BF16) {
        sink.accept(tensor.data().duplicate());
        return;
      }
      float[] chunk = new float[CHUNK];
      for (int from = 0; from < tensor.elements(); from += CHUNK) {
        int count = Math.min(CHUNK, tensor.elements() - from);
        tensor.read(from, chunk, 0, count);
        sink.accept(halves(chunk, count));
      }
    }

    /** A convolution [outputs, channels, 3] as a matrix of outputs by 3 times the channels. */
    Matrix convolution(String name, int channels, int padded) {
      Tensor stored = store.dense(name + ".weight");
      int outputs = stored.dimension(0);
      int inputs = TAPS * padded;
      long values =
          room.place(
              (long) outputs * inputs * Short.BYTES,
              sink -> {
                float[] row = new float[channels * TAPS];
                for (int output = 0; output < outputs; output++) {
                  stored.read(output * row.length, row, 0, row.length);
                  float[] taps = new float[inputs];
                  for (int i = 0; i < row.length; i++) {
                    taps[i % TAPS * padded + i / TAPS] = row[i];
                  }
                  sink.accept(halves(taps, inputs));
                }
              });
      long bias = floats(name + ".bias");
      return new Matrix(values, bias, bias, false, outputs, inputs);
    }

    private static ByteBuffer halves(float[] values, int count) {
      ByteBuffer bytes = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        bytes.putShort(HalfPrecision.floatToBfloat16(values[i]));
      }
      return bytes.flip();
    }
  }
}
