package org.voicepersona.model.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Builds a computation in ONNX's format (<a href="https://onnx.ai/onnx/repo-docs/IR.html">IR</a>)
 * node by node. Values are known by name; all are float32 [rows, width] with any number of rows.
 */
public final class OnnxModel {

  /** The domain of ONNX's standard operators. */
  public static final String STANDARD = "";

  /** The domain of ONNX Runtime's own operators. */
  public static final String MICROSOFT = "com.microsoft";

  /** {@code accuracy_level} of {@code MatMulNBits} for activations rounded to 8 bits. */
  private static final long IN_8_BITS = 4;

  private static final int IR_VERSION = 9;
  private static final int STANDARD_OPERATORS = 17;
  private static final int MICROSOFT_OPERATORS = 1;

  /** {@code TensorProto.DataType}. */
  private static final int FLOAT = 1;

  private static final int UINT8 = 2;
  private static final int INT64 = 7;

  /** {@code AttributeProto.AttributeType}. */
  private static final int FLOAT_ATTRIBUTE = 1;

  private static final int INT_ATTRIBUTE = 2;

  /** {@code TensorProto.DataLocation}. */
  private static final int EXTERNAL = 1;

  private final ProtoMessage graph = new ProtoMessage().add(2, "graph");
  private final List<Weights> weights = new ArrayList<>();
  private int nodes;

  /** Declares an input, [rows, width]. */
  public String input(String name, long width) {
    graph.add(11, value(name, width));
    return name;
  }

  /** Declares that {@code name} is an output, [rows, width]. */
  public void output(String name, long width) {
    graph.add(12, value(name, width));
  }

  private static ProtoMessage value(String name, long width) {
    ProtoMessage shape =
        new ProtoMessage()
            .add(1, new ProtoMessage().add(2, "rows"))
            .add(1, new ProtoMessage().add(1, width));
    ProtoMessage tensor = new ProtoMessage().add(1, FLOAT).add(2, shape);
    return new ProtoMessage().add(1, name).add(2, new ProtoMessage().add(1, tensor));
  }

  /** Adds constant floats. */
  public String floats(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(name, FLOAT, bytes, shape);
  }

  /** What weights are used for, which determines whether ONNX Runtime packs a copy of them. */
  public enum Role {
    /** The values of {@link OnnxModel#integerProduct} in 4 bits. */
    INT4_VALUES(UINT8, 1),
    /** The scales of {@link OnnxModel#integerProduct} in 4 bits. */
    INT4_SCALES(FLOAT, Float.BYTES),
    /** The values of {@link OnnxModel#integerProduct} in 8 bits. */
    INT8_VALUES(UINT8, 1),
    /** The scales of {@link OnnxModel#integerProduct} in 8 bits. */
    INT8_SCALES(FLOAT, Float.BYTES),
    /** The second factor of {@code Gemm}. */
    MATRIX(FLOAT, Float.BYTES);

    private final int type;
    private final int bytes;

    Role(int type, int bytes) {
      this.type = type;
      this.bytes = bytes;
    }

    boolean areFloats() {
      return type == FLOAT;
    }
  }

  /** Supplies weights. */
  @FunctionalInterface
  public interface Source {
    /** Writes all weights in native byte order; called when a program is made. */
    void writeTo(ByteBuffer memory);
  }

  /** Weights that are stored outside the encoded model. */
  record Weights(String name, Role role, Source source, long[] shape) {

    long bytes() {
      return Arrays.stream(shape).reduce(role.bytes, Math::multiplyExact);
    }
  }

  /** Adds weights, which are read only when a program is made. */
  public String weights(String name, Role role, Source source, long... shape) {
    weights.add(new Weights(name, role, source, shape));
    // The location is unused: the program gets the values by name.
    ProtoMessage place = new ProtoMessage().add(1, "location").add(2, "memory");
    graph.add(5, tensor(role.type, shape).add(8, name).add(13, place).add(14, EXTERNAL));
    return name;
  }

  List<Weights> weights() {
    return weights;
  }

  /** Adds a constant list of integers. */
  public String integers(String name, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return constant(name, INT64, bytes, values.length);
  }

  private String constant(String name, int type, ByteBuffer bytes, long... shape) {
    graph.add(5, tensor(type, shape).add(8, name).add(9, bytes));
    return name;
  }

  private static ProtoMessage tensor(int type, long... shape) {
    ProtoMessage tensor = new ProtoMessage();
    for (long dimension : shape) {
      tensor.add(1, dimension);
    }
    return tensor.add(2, type);
  }

  /**
   * Adds a node.
   *
   * @param domain of the operator, {@link #STANDARD} or {@link #MICROSOFT}
   * @param attributes {@link Long}s and {@link Float}s by name
   * @param inputs the names of the input values
   * @return the name of its only output
   */
  public String node(
      String domain, String operator, Map<String, Number> attributes, List<String> inputs) {
    String name = operator + "_" + nodes++;
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.add(1, input));
    node.add(2, name).add(3, name).add(4, operator);
    attributes.forEach((key, value) -> node.add(5, attribute(key, value)));
    graph.add(1, node.add(7, domain));
    return name;
  }

  /**
   * Adds the product of x [rows, columns], rounded to 8 bits, with a matrix in 4 or 8 bits.
   *
   * @param weights the names of the matrix's values, its scales and any further inputs of {@code
   *     MatMulNBits}
   * @return [rows, outputs]
   */
  public String integerProduct(
      int bits, String x, long columns, long outputs, long groupSize, List<String> weights) {
    Map<String, Number> attributes =
        Map.of(
            "K",
            columns,
            "N",
            outputs,
            "bits",
            (long) bits,
            "block_size",
            groupSize,
            "accuracy_level",
            IN_8_BITS);
    List<String> inputs = Stream.concat(Stream.of(x), weights.stream()).toList();
    return node(MICROSOFT, "MatMulNBits", attributes, inputs);
  }

  private static ProtoMessage attribute(String name, Number value) {
    ProtoMessage attribute = new ProtoMessage().add(1, name);
    return value instanceof Float number
        ? attribute.add(2, number.floatValue()).add(20, FLOAT_ATTRIBUTE)
        : attribute.add(3, value.longValue()).add(20, INT_ATTRIBUTE);
  }

  /** Returns the encoded model, without its weights. */
  byte[] encoded() {
    return new ProtoMessage()
        .add(1, IR_VERSION)
        .add(7, graph)
        .add(8, new ProtoMessage().add(1, STANDARD).add(2, STANDARD_OPERATORS))
        .add(8, new ProtoMessage().add(1, MICROSOFT).add(2, MICROSOFT_OPERATORS))
        .toBytes();
  }
}
