package org.voicepersona.globe.layout.arrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;

/**
 * A column of a schema, or a field of a struct, with the number of its buffers in a record batch.
 *
 * @param name its name
 * @param kind the kind of its values
 * @param width bytes per number, or per offset of a text or binary; 0 for other kinds
 * @param buffers the number of its buffers, without those of its children
 * @param children the fields of a struct or nested type
 */
record ArrowColumn(String name, Kind kind, int width, int buffers, List<ArrowColumn> children) {

  private static final int DEEPEST = 16;
  private static final int MOST = 10_000;

  /** The kinds of values. */
  enum Kind {
    /** Texts. */
    TEXT,
    /** Bytes. */
    BYTES,
    /** Signed integers. */
    SIGNED,
    /** Unsigned integers. */
    UNSIGNED,
    /** Floating-point numbers. */
    FLOAT,
    /** Booleans, one bit each. */
    BOOL,
    /** Structs. */
    STRUCT,
    /** Values that are neither texts nor recordings. */
    OTHER
  }

  /**
   * Returns all columns of a schema, including unused ones.
   *
   * @throws UnreadableShardException if a column has a type with an unknown number of buffers
   */
  static List<ArrowColumn> of(Schema schema) throws UnreadableShardException {
    Fields fields = new Fields();
    List<ArrowColumn> columns = new ArrayList<>();
    for (int i = 0; i < schema.fieldsLength(); i++) {
      columns.add(fields.column(schema.fields(i), 0));
    }
    return columns;
  }

  /** Converts fields recursively, with a limit on their number and depth. */
  private static final class Fields {

    private int count;

    private ArrowColumn column(Field field, int depth) throws UnreadableShardException {
      if (++count > MOST || depth > DEEPEST) {
        throw new UnreadableShardException(
            ReadFault.TOO_MANY_COLUMNS,
            "it has more than %,d columns and fields, or %d levels of them"
                .formatted(MOST, DEEPEST));
      }
      String name = Optional.ofNullable(field.name()).orElse("");
      if (field.dictionary() != null) {
        return new ArrowColumn(name, Kind.OTHER, 0, 2, List.of());
      }
      return switch (field.typeType()) {
        case Type.Utf8 -> new ArrowColumn(name, Kind.TEXT, Integer.BYTES, 3, List.of());
        case Type.LargeUtf8 -> new ArrowColumn(name, Kind.TEXT, Long.BYTES, 3, List.of());
        case Type.Binary -> new ArrowColumn(name, Kind.BYTES, Integer.BYTES, 3, List.of());
        case Type.LargeBinary -> new ArrowColumn(name, Kind.BYTES, Long.BYTES, 3, List.of());
        case Type.Int -> integer(name, (Int) field.type(new Int()));
        case Type.FloatingPoint -> floating(name, (FloatingPoint) field.type(new FloatingPoint()));
        case Type.Bool -> new ArrowColumn(name, Kind.BOOL, 0, 2, List.of());
        case Type.Struct_ -> new ArrowColumn(name, Kind.STRUCT, 0, 1, children(field, depth));
        case Type.Decimal,
            Type.Date,
            Type.Time,
            Type.Timestamp,
            Type.Interval,
            Type.Duration,
            Type.FixedSizeBinary ->
            new ArrowColumn(name, Kind.OTHER, 0, 2, List.of());
        case Type.List, Type.LargeList, Type.Map ->
            new ArrowColumn(name, Kind.OTHER, 0, 2, children(field, depth));
        case Type.FixedSizeList -> new ArrowColumn(name, Kind.OTHER, 0, 1, children(field, depth));
        case Type.Null -> new ArrowColumn(name, Kind.OTHER, 0, 0, List.of());
        default -> throw unsupported(name, "of Arrow's type number " + field.typeType());
      };
    }

    private List<ArrowColumn> children(Field field, int depth) throws UnreadableShardException {
      List<ArrowColumn> children = new ArrayList<>();
      for (int i = 0; i < field.childrenLength(); i++) {
        children.add(column(field.children(i), depth + 1));
      }
      return children;
    }
  }

  private static ArrowColumn integer(String name, Int type) throws UnreadableShardException {
    int width = type.bitWidth() / Byte.SIZE;
    if (!Set.of(Byte.BYTES, Short.BYTES, Integer.BYTES, Long.BYTES).contains(width)) {
      throw unsupported(name, "of integers of %d bits".formatted(type.bitWidth()));
    }
    return new ArrowColumn(
        name, type.isSigned() ? Kind.SIGNED : Kind.UNSIGNED, width, 2, List.of());
  }

  private static ArrowColumn floating(String name, FloatingPoint type) {
    return switch (type.precision()) {
      case Precision.SINGLE -> new ArrowColumn(name, Kind.FLOAT, Float.BYTES, 2, List.of());
      case Precision.DOUBLE -> new ArrowColumn(name, Kind.FLOAT, Double.BYTES, 2, List.of());
      default -> new ArrowColumn(name, Kind.OTHER, 0, 2, List.of());
    };
  }

  private static UnreadableShardException unsupported(String column, String type) {
    return new UnreadableShardException(
        ReadFault.UNSUPPORTED_TYPE,
        "the column '%s' is %s, which is not read: leave it out, or write the corpus as Parquet"
            .formatted(column, type));
  }

  /** Returns whether the values are recordings: binary, or structs with a binary {@code bytes}. */
  boolean isClip() {
    return kind == Kind.BYTES
        || (kind == Kind.STRUCT
            && children.stream()
                .anyMatch(child -> child.name.equals("bytes") && child.kind == Kind.BYTES));
  }

  /** Returns whether the values can be written as text. */
  boolean isText() {
    return switch (kind) {
      case TEXT, SIGNED, UNSIGNED, FLOAT, BOOL -> true;
      case BYTES, STRUCT, OTHER -> false;
    };
  }
}
