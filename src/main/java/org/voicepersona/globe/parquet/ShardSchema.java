package org.voicepersona.globe.parquet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.MessageText;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;

/** Finds our columns in one shard by name, regardless of their order and physical type. */
public final class ShardSchema {

  private final MessageType file;
  private final ColumnNames names;
  private final ArrowSchema arrow;
  private final DatasetFeatures features;
  private final List<ColumnDescriptor> columns = new ArrayList<>();
  private final Map<Column, Integer> places = new HashMap<>();
  private final Map<Column, CellText> texts = new HashMap<>();

  /**
   * Finds the columns.
   *
   * @param keyValues the key-value metadata of the footer
   * @param names the corpus's column names; recordings are not read if their name is empty
   * @throws UnreadableShardException if there is no column of encoded clips, another column cannot
   *     be read as text, or several columns have a wanted name
   */
  ShardSchema(MessageType file, Map<String, String> keyValues, ColumnNames names)
      throws UnreadableShardException {
    this.file = file;
    this.names = names;
    this.arrow = ArrowSchema.of(keyValues);
    this.features = DatasetFeatures.of(keyValues, arrow);
    if (!names.of(Column.AUDIO).isEmpty()) {
      requireSingle(names.of(Column.AUDIO), Column.AUDIO);
      add(Column.AUDIO, clip(names.of(Column.AUDIO)));
    }
    for (Column column : names.all()) {
      if (!column.equals(Column.AUDIO) && file.containsField(names.of(column))) {
        addText(column, names.of(column));
      }
    }
  }

  /** Returns all columns of a schema, in its order. */
  static List<StoredColumn> stored(MessageType file, Map<String, String> keyValues) {
    ArrowSchema arrow = ArrowSchema.of(keyValues);
    return stored(file, arrow, DatasetFeatures.of(keyValues, arrow));
  }

  private static List<StoredColumn> stored(
      MessageType file, ArrowSchema arrow, DatasetFeatures features) {
    return file.getFields().stream()
        .map(
            field ->
                new StoredColumn(
                    field.getName(),
                    type(field, arrow, features),
                    ColumnType.form(field),
                    features.isAudio(field.getName())))
        .toList();
  }

  private static String type(Type field, ArrowSchema arrow, DatasetFeatures features) {
    if (!features.classes(field.getName()).isEmpty()) {
      return "class label";
    }
    return arrow.durations().containsKey(field.getName()) ? "duration" : ColumnType.name(field);
  }

  /** Rejects a name of several columns, among which there is no way to choose. */
  private void requireSingle(String name, Column column) throws UnreadableShardException {
    long found = file.getFields().stream().filter(it -> it.getName().equals(name)).count();
    if (found > 1) {
      throw new UnreadableShardException(
          ReadFault.AMBIGUOUS_COLUMN,
          "%d columns are called '%s': rename them, or name another one with --column %s=NAME%s"
              .formatted(
                  found,
                  name,
                  column.label(),
                  column.equals(Column.AUDIO) ? "" : "; --column " + column.label() + "= none"));
    }
  }

  private void addText(Column column, String name) throws UnreadableShardException {
    requireSingle(name, column);
    Type type = file.getType(name);
    if (!ColumnType.isText(type)) {
      throw new UnreadableShardException(
          ReadFault.UNSUPPORTED_TYPE,
          ("column '%s' is %s, and must be a text, a number, a date or a time to be the %s;"
                  + " --column %s=NAME names another one, --column %s= none")
              .formatted(name, named(type), column.label(), column.label(), column.label()));
    }
    add(column, new String[] {name});
    texts.put(
        column,
        new CellText(
            type.asPrimitiveType(),
            features.classes(name),
            Optional.ofNullable(arrow.durations().get(name))));
  }

  private String[] clip(String name) throws UnreadableShardException {
    if (!file.containsField(name)) {
      throw new UnreadableShardException(
          ReadFault.NO_AUDIO_COLUMN,
          "no column '%s' of encoded clips; there are: %s; --column audio=NAME names another one"
              .formatted(
                  name, MessageText.names(file.getFields().stream().map(Type::getName).toList())));
    }
    Type type = file.getType(name);
    if (ColumnType.isClip(type)) {
      return new String[] {name};
    }
    if (ColumnType.isStructWithClip(type)) {
      return new String[] {name, ColumnType.CLIP_BYTES};
    }
    throw new UnreadableShardException(
        ReadFault.UNSUPPORTED_TYPE,
        ("column '%s' is %s, and must be the bytes of encoded clips (binary), or a struct with a"
                + " child '%s' of these; --column audio=NAME names another one")
            .formatted(name, named(type), ColumnType.CLIP_BYTES));
  }

  /** Returns a type in words, for messages. */
  private static String named(Type type) {
    if (!type.isPrimitive()) {
      LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
      return logical == null ? "a struct of " + children(type.asGroupType()) : article(logical);
    }
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    String name =
        logical == null
            ? type.asPrimitiveType().getPrimitiveTypeName().toString()
            : logical.toString();
    String single = "of type " + name.toLowerCase(Locale.ROOT);
    return type.isRepetition(Type.Repetition.REPEATED) ? "a list " + single : single;
  }

  private static String article(LogicalTypeAnnotation logical) {
    return "a " + logical.toString().toLowerCase(Locale.ROOT);
  }

  private static String children(GroupType struct) {
    return String.join(", ", struct.getFields().stream().map(Type::getName).toList());
  }

  private void add(Column column, String[] path) {
    ColumnDescriptor found = file.getColumnDescription(path);
    if (!columns.contains(found)) {
      columns.add(found);
    }
    places.put(column, columns.indexOf(found));
  }

  /** Returns all columns of the file, in its order. */
  List<StoredColumn> stored() {
    return stored(file, arrow, features);
  }

  /** Returns the columns of the file that are read, in no particular order. */
  List<ColumnDescriptor> columns() {
    return columns;
  }

  /**
   * Returns the positions in {@link #columns} of the wanted columns that the shard has. Several of
   * our columns may share a column of the file.
   */
  Map<Column, Integer> places(Set<Column> wanted) {
    if (!names.all().containsAll(wanted)) {
      throw new IllegalArgumentException(
          "columns are %s, must be among %s".formatted(wanted, names.all()));
    }
    Map<Column, Integer> found = new HashMap<>(places);
    found.keySet().retainAll(wanted);
    return found;
  }

  /** Returns the position of a column; empty if the shard does not have it. */
  Optional<Integer> place(Column column) {
    return Optional.ofNullable(places.get(column));
  }

  /** Returns the converter of the values of a present column to text. */
  CellText text(Column column) {
    return texts.get(column);
  }

  /** Returns the corpus's names of its columns. */
  ColumnNames names() {
    return names;
  }
}
