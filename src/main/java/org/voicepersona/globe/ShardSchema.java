package org.voicepersona.globe;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Where our columns lie in one shard: found by name, in whatever order and of whatever type they
 * come. A column of a type that cannot be used counts as absent.
 */
final class ShardSchema {

  private static final String CLIP_BYTES = "bytes";

  private final MessageType file;
  private final Map<Column, Type> types = new EnumMap<>(Column.class);

  /**
   * Looks the columns up.
   *
   * @throws UnreadableShardException if there is no column of encoded clips
   */
  ShardSchema(MessageType file, ColumnNames names) throws UnreadableShardException {
    this.file = file;
    for (Column column : Column.values()) {
      usable(column, names.of(column)).ifPresent(type -> types.put(column, type));
    }
    if (!types.containsKey(Column.AUDIO)) {
      throw new UnreadableShardException(
          ReadFault.NO_AUDIO_COLUMN,
          "no column '%s' of encoded clips; there are: %s"
              .formatted(
                  names.of(Column.AUDIO),
                  String.join(", ", file.getFields().stream().map(Type::getName).toList())));
    }
  }

  private Optional<Type> usable(Column column, String name) {
    if (!file.containsField(name)) {
      return Optional.empty();
    }
    Type type = file.getType(name);
    if (type.isRepetition(Type.Repetition.REPEATED)) {
      return Optional.empty();
    }
    if (column == Column.AUDIO) {
      return type.isPrimitive() ? onlyBinary(type) : clipOf(type.asGroupType());
    }
    return type.isPrimitive() ? Optional.of(type) : Optional.empty();
  }

  private static Optional<Type> clipOf(GroupType struct) {
    if (!struct.containsField(CLIP_BYTES)) {
      return Optional.empty();
    }
    return onlyBinary(struct.getType(CLIP_BYTES))
        .map(bytes -> new GroupType(struct.getRepetition(), struct.getName(), bytes));
  }

  private static Optional<Type> onlyBinary(Type type) {
    boolean binary =
        type.isPrimitive()
            && !type.isRepetition(Type.Repetition.REPEATED)
            && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    return binary ? Optional.of(type) : Optional.empty();
  }

  /** Returns whether the shard has {@code column}. */
  boolean has(Column column) {
    return types.containsKey(column);
  }

  /** Returns the name the shard gives a column it has. */
  String nameOf(Column column) {
    return types.get(column).getName();
  }

  /** Returns the schema of those of {@code columns} that the shard has; never the clip's path. */
  MessageType projection(Set<Column> columns) {
    List<Type> fields =
        types.entrySet().stream()
            .filter(entry -> columns.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    return new MessageType(file.getName(), fields);
  }

  /** Returns the schema of the whole file. */
  MessageType file() {
    return file;
  }
}
