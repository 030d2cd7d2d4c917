package org.voicepersona.output.record;

import static java.util.Objects.requireNonNull;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * The type of a column, in the three forms that a published Parquet file has it: the Parquet type,
 * the {@code datasets.Features} in its footer, and the Arrow type that follows from both.
 *
 * <p>A value is a {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code byte[]}, a
 * {@code List} of values, or a {@code Map} from names to values; what is absent is null.
 */
public sealed interface Feature {

  /** Returns the Parquet type of a column {@code name}: optional, in the form Arrow writes. */
  Type parquet(String name);

  /** Returns the type as {@code datasets} keeps it, for JSON. */
  Map<String, Object> datasets();

  /** Types of a single value. */
  enum Value implements Feature {
    /** A {@code String}. */
    TEXT("string", PrimitiveTypeName.BINARY),
    /** A {@code Long}. */
    INTEGER("int64", PrimitiveTypeName.INT64),
    /** A {@code Double}. */
    NUMBER("float64", PrimitiveTypeName.DOUBLE),
    /** A {@code Boolean}. */
    BOOL("bool", PrimitiveTypeName.BOOLEAN),
    /** A {@code byte[]}. */
    BYTES("binary", PrimitiveTypeName.BINARY);

    private final String dtype;
    private final PrimitiveTypeName primitive;

    Value(String dtype, PrimitiveTypeName primitive) {
      this.dtype = dtype;
      this.primitive = primitive;
    }

    /** Returns the name of the Arrow type. */
    public String dtype() {
      return dtype;
    }

    @Override
    public Type parquet(String name) {
      var type = Types.optional(primitive);
      return this == TEXT ? type.as(stringType()).named(name) : type.named(name);
    }

    @Override
    public Map<String, Object> datasets() {
      Map<String, Object> value = new LinkedHashMap<>();
      value.put("dtype", dtype);
      value.put("_type", "Value");
      return value;
    }
  }

  /**
   * A list of values of one type.
   *
   * @param element their type
   */
  record ListOf(Feature element) implements Feature {

    /** Checks that nothing is missing. */
    public ListOf {
      requireNonNull(element, "element is null");
    }

    @Override
    public Type parquet(String name) {
      return Types.optionalList().element(element.parquet("element")).named(name);
    }

    /** All versions of {@code datasets} read this form; the newest write another. */
    @Override
    public Map<String, Object> datasets() {
      Map<String, Object> list = new LinkedHashMap<>();
      list.put("feature", element.datasets());
      list.put("_type", "Sequence");
      return list;
    }
  }

  /**
   * Named values.
   *
   * @param fields their types, in order
   */
  record Struct(Map<String, Feature> fields) implements Feature {

    /** Copies the fields. */
    public Struct {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
      if (fields.isEmpty()) {
        throw new IllegalArgumentException("a struct has no fields, must have at least 1");
      }
    }

    /** Returns the Parquet types of the fields. */
    List<Type> columns() {
      List<Type> columns = new ArrayList<>();
      fields.forEach((name, feature) -> columns.add(feature.parquet(name)));
      return columns;
    }

    @Override
    public Type parquet(String name) {
      return new GroupType(Type.Repetition.OPTIONAL, name, columns());
    }

    @Override
    public Map<String, Object> datasets() {
      Map<String, Object> features = new LinkedHashMap<>();
      fields.forEach((name, feature) -> features.put(name, feature.datasets()));
      return features;
    }
  }

  /**
   * A recording in an encoded form: a struct of {@code bytes} and {@code path}, which {@code
   * datasets} decodes and the Hub's viewer plays.
   *
   * @param samplingRateHz the rate it is decoded to; its own if absent
   */
  record Audio(OptionalInt samplingRateHz) implements Feature {

    /** A recording that is decoded to the rate that it has. */
    public static final Audio AS_IT_IS = new Audio(OptionalInt.empty());

    /** What a recording is stored as, in the order Arrow has it. */
    static final Struct STORED = new Struct(stored());

    /** Checks that nothing is missing. */
    public Audio {
      requireNonNull(samplingRateHz, "samplingRateHz is null");
    }

    /** A recording that is decoded to a rate. */
    public Audio(int samplingRateHz) {
      this(OptionalInt.of(samplingRateHz));
    }

    private static Map<String, Feature> stored() {
      Map<String, Feature> fields = new LinkedHashMap<>();
      fields.put("bytes", Value.BYTES);
      fields.put("path", Value.TEXT);
      return fields;
    }

    @Override
    public Type parquet(String name) {
      return STORED.parquet(name);
    }

    @Override
    public Map<String, Object> datasets() {
      Map<String, Object> audio = new LinkedHashMap<>();
      samplingRateHz.ifPresent(rate -> audio.put("sampling_rate", rate));
      audio.put("_type", "Audio");
      return audio;
    }
  }
}
