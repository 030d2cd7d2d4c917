package org.voicepersona.model.cuda.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.Int4Packing;
import org.voicepersona.model.quantize.Int4Rows;

/** Addresses of an encoder's stored weights on a card; gains, biases, positions are float32. */
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
   * @param scales in 8 bits the scales, [outputs]; in 4 bits scales and zeros, [groups, outputs]
   * @param group inputs that share a scale and a zero in 4 bits, else 0
   */
  record Matrix(
      Form form, long values, long scales, int group, long bias, int outputs, int inputs) {}

  /** The number format of a matrix. */
  enum Form {
    INT4("int4", 4),
    INT8("int8", 8),
    BFLOAT16("bf16", 16);

    private final String word;
    private final int bits;

    Form(String word, int bits) {
      this.word = word;
      this.bits = bits;
    }

    static Form of(Weight weight) {
      if (weight instanceof Weight.Int8) {
        return INT8;
      }
      return weight instanceof Weight.Dense ? BFLOAT16 : INT4;
    }

    /** Returns the format's part of a kernel's name. */
    String word() {
      return word;
    }

    /** Returns the bytes of {@code weights} weights. */
    long bytes(long weights) {
      return weights * bits / Byte.SIZE;
    }
  }

  /** Gain and bias of a norm. */
  record Norm(long gain, long bias) {}

  record Layer(
      Norm first, Matrix queriesKeysValues, Matrix out, Norm second, Matrix up, Matrix down) {}

  /** Copies all weights to {@code room}. */
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

  /** Returns the values of a matrix, row-major, as the kernels read them. */
  static ByteBuffer inOrder(Weight.PackedInt4 weight) {
    return Int4Packing.reorder(
        weight.values().data().duplicate(),
        weight.rows(),
        weight.columns(),
        weight.layout(),
        Int4Layout.ROW_MAJOR);
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

    /** Places matrices as one with concatenated outputs; an absent bias is zeros. */
    Matrix matrix(List<String> names) {
      List<Weight> parts = names.stream().map(it -> store.weight(it + ".weight")).toList();
      Form form = Form.of(parts.get(0));
      int inputs = parts.get(0).columns();
      int outputs = parts.stream().mapToInt(Weight::rows).sum();
      long bytes = form.bytes((long) outputs * inputs);
      long values = room.place(bytes, sink -> parts.forEach(it -> give(it, sink)));
      float[] biases = new float[outputs];
      int at = 0;
      for (int i = 0; i < names.size(); i++) {
        int rows = parts.get(i).rows();
        if (store.names().contains(names.get(i) + ".bias")) {
          store.dense(names.get(i) + ".bias").read(0, biases, at, rows);
        }
        at += rows;
      }
      int group = form == Form.INT4 ? EncoderShape.group(parts.get(0)) : 0;
      return new Matrix(
          form, values, scales(form, parts, outputs), group, room.place(biases), outputs, inputs);
    }

    private long scales(Form form, List<Weight> parts, int outputs) {
      return switch (form) {
        case INT4 -> {
          int groups = groups(parts.get(0));
          yield room.place(
              (long) groups * outputs * Integer.BYTES,
              sink -> sink.accept(scalesAndZeros(parts, groups, outputs)));
        }
        case INT8 -> {
          float[] scales = new float[outputs];
          int at = 0;
          for (Weight part : parts) {
            ((Weight.Int8) part).scales().read(0, scales, at, part.rows());
            at += part.rows();
          }
          yield room.place(scales);
        }
        case BFLOAT16 -> 0;
      };
    }

    private static int groups(Weight weight) {
      return weight.columns() / EncoderShape.group(weight);
    }

    /** Returns scale and zero of each group of all parts, [groups, outputs]. */
    private static ByteBuffer scalesAndZeros(List<Weight> parts, int groups, int outputs) {
      ByteBuffer pairs =
          ByteBuffer.allocate(groups * outputs * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      int first = 0;
      for (Weight part : parts) {
        int[] own = Int4Rows.pairs(part, 0, part.rows()); // [rows, groups]
        for (int i = 0; i < own.length; i++) {
          pairs.putInt((i % groups * outputs + first + i / groups) * Integer.BYTES, own[i]);
        }
        first += part.rows();
      }
      return pairs;
    }

    private static void give(Weight weight, Consumer<ByteBuffer> sink) {
      if (weight instanceof Weight.Int8 int8) {
        sink.accept(int8.values().data().duplicate());
      } else if (weight instanceof Weight.Int4 int4) {
        sink.accept(int4.values().data().duplicate());
      } else if (weight instanceof Weight.PackedInt4 int4) {
        sink.accept(inOrder(int4));
      } else {
        give(((Weight.Dense) weight).tensor(), sink);
      }
    }

    private static void give(Tensor tensor, Consumer<ByteBuffer> sink) {
      if (tensor.type() == ElementType.BF16) {
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

    /** Places a convolution [outputs, channels, 3] as a matrix [outputs, 3 * padded channels]. */
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
      return new Matrix(Form.BFLOAT16, values, 0, 0, bias, outputs, inputs);
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
