package org.voicepersona.globe.parquet;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.BsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.voicepersona.globe.shard.ShardContents.Form;

/** Classifies Parquet types by the use that their values permit, and names them. */
final class ColumnType {

  /** The child of a struct of clips that has their bytes. */
  static final String CLIP_BYTES = "bytes";

  private ColumnType() {}

  /** Returns the use that the values of a column permit. */
  static Form form(Type type) {
    if (isClip(type) || isStructWithClip(type)) {
      return Form.CLIP;
    }
    return isText(type) ? Form.TEXT : Form.OTHER;
  }

  /** Returns whether each value is a single one that can be written as text. */
  static boolean isText(Type type) {
    return isSingle(type)
        && !(type.getLogicalTypeAnnotation() instanceof BsonLogicalTypeAnnotation);
  }

  /** Returns whether each value is plain binary, which may be a clip. */
  static boolean isClip(Type type) {
    return isSingle(type)
        && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
        && type.getLogicalTypeAnnotation() == null;
  }

  /** Returns whether each value is a struct whose child {@code bytes} may be a clip. */
  static boolean isStructWithClip(Type type) {
    return !type.isPrimitive()
        && !type.isRepetition(Type.Repetition.REPEATED)
        && type.asGroupType().containsField(CLIP_BYTES)
        && isClip(type.asGroupType().getType(CLIP_BYTES));
  }

  private static boolean isSingle(Type type) {
    return type.isPrimitive() && !type.isRepetition(Type.Repetition.REPEATED);
  }

  /** Returns a short name of a type, such as {@code list of string}. */
  static String name(Type type) {
    String name = type.isPrimitive() ? primitive(type) : group(type.asGroupType());
    return type.isRepetition(Type.Repetition.REPEATED) ? "list of " + name : name;
  }

  private static String primitive(Type type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return (logical == null
            ? type.asPrimitiveType().getPrimitiveTypeName().toString()
            : logical.toString())
        .toLowerCase(Locale.ROOT);
  }

  private static String group(GroupType group) {
    if (group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
        && group.getFieldCount() == 1) {
      Type repeated = group.getType(0);
      boolean isWrapped = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
      return isWrapped ? "list of " + name(repeated.asGroupType().getType(0)) : name(repeated);
    }
    return group.getFields().stream()
        .map(field -> field.getName() + ": " + name(field))
        .collect(Collectors.joining(", ", "struct(", ")"));
  }
}
