package org.voicepersona.globe.layout.arrow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Schema;
import org.voicepersona.globe.MessageText;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.ArchivedRecordings;
import org.voicepersona.globe.layout.IndexedLayout;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.Recording;
import org.voicepersona.globe.layout.RecordingFolder;
import org.voicepersona.globe.layout.Recordings;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.ShardPlace;
import org.voicepersona.globe.parquet.DatasetFeatures;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/**
 * Arrow streams and files, as {@code save_to_disk} of the {@code datasets} library writes them.
 * They contain recordings uncompressed, so an index of their offsets suffices to read them.
 */
public final class ArrowLayout implements IndexedLayout {

  @Override
  public String name() {
    return "Arrow";
  }

  @Override
  public boolean isOf(ShardPlace place) {
    return !place.isFolder() && place.name().endsWith(".arrow");
  }

  @Override
  public Recordings recordings(ShardPlace place, RecordingFolder folder) throws IOException {
    return ArchivedRecordings.open(place);
  }

  @Override
  public void index(ShardPlace place, RowIndexWriter rows)
      throws IOException, UnreadableShardException {
    if (place.bytes() == 0) {
      throw new UnreadableShardException(ReadFault.EMPTY_FILE, "the file is empty");
    }
    try (FileBytes file = FileBytes.open(place.uri())) {
      new Indexing(file, rows).run();
    }
  }

  /** Indexes the record batches in one pass. */
  private static final class Indexing {

    private final FileBytes file;
    private final RowIndexWriter rows;
    private List<ArrowColumn> columns = List.of();

    /** By column, the class names of its numbers; empty for other columns. */
    private final Map<String, List<String>> classes = new HashMap<>();

    private boolean hasRows;

    private Indexing(FileBytes file, RowIndexWriter rows) {
      this.file = file;
      this.rows = rows;
    }

    private void run() throws IOException, UnreadableShardException {
      try {
        addAll(new ArrowMessages(file));
      } catch (UnreadableShardException e) {
        if (!hasRows || e.fault() != ReadFault.DAMAGED_ARCHIVE) {
          throw e;
        }
        String message = e.getMessage() + "; nothing behind it can be read";
        rows.add(IndexedRow.faulty(Map.of(), new RowFault(ReadFault.DAMAGED_ARCHIVE, message)));
      }
    }

    private void addAll(ArrowMessages messages) throws IOException, UnreadableShardException {
      Optional<ArrowMessages.Located> message = messages.next();
      while (message.isPresent()) {
        add(message.get());
        message = messages.next();
      }
    }

    private void add(ArrowMessages.Located message) throws IOException, UnreadableShardException {
      if (message.type() == MessageHeader.Schema) {
        understood(() -> begin((Schema) message.header().header(new Schema())));
      } else if (message.type() == MessageHeader.RecordBatch) {
        List<ColumnValues> values = new ArrayList<>();
        understood(() -> values.addAll(BatchColumns.of(file, message, columns)));
        long count = values.isEmpty() ? 0 : values.get(0).rows();
        for (long row = 0; row < count; row++) {
          rows.add(row(values, row));
          hasRows = true;
        }
      }
    }

    private interface Understanding {
      void run() throws UnreadableShardException;
    }

    /** Parses a message; the generated reader does not check offsets within a damaged message. */
    private static void understood(Understanding message) throws UnreadableShardException {
      try {
        message.run();
      } catch (IndexOutOfBoundsException | NullPointerException | IllegalArgumentException e) {
        throw new UnreadableShardException(
            ReadFault.DAMAGED_ARCHIVE, "a message of Arrow is damaged", e);
      }
    }

    private void begin(Schema schema) throws UnreadableShardException {
      if (schema.endianness() != Endianness.Little) {
        throw new UnreadableShardException(
            ReadFault.UNSUPPORTED_TYPE, "its numbers are big-endian, which is not read");
      }
      columns = ArrowColumn.of(schema);
      DatasetFeatures features = DatasetFeatures.of(metadata(schema));
      columns.forEach(column -> classes.put(column.name(), features.classes(column.name())));
      List<String> clips =
          columns.stream().filter(ArrowColumn::isClip).map(ArrowColumn::name).toList();
      if (clips.isEmpty()) {
        throw new UnreadableShardException(
            ReadFault.NO_AUDIO_COLUMN,
            "no column of recordings; there are: "
                + MessageText.names(columns.stream().map(ArrowColumn::name).toList()));
      }
      clips.forEach(clip -> rows.addRecordings(clip, "recording"));
    }

    private static Map<String, String> metadata(Schema schema) {
      Map<String, String> metadata = new HashMap<>();
      for (int i = 0; i < schema.customMetadataLength(); i++) {
        KeyValue said = schema.customMetadata(i);
        if (said.key() != null && said.value() != null) {
          metadata.putIfAbsent(said.key(), said.value());
        }
      }
      return metadata;
    }

    private IndexedRow row(List<ColumnValues> values, long row) throws IOException {
      Map<String, String> texts = new LinkedHashMap<>();
      Map<String, Recording> recordings = new LinkedHashMap<>();
      try {
        for (ColumnValues column : values) {
          if (column.isText()) {
            column.text(row).ifPresent(text -> texts.put(column.name(), told(column, text)));
          } else if (column.isClip()) {
            column.clip(row).ifPresent(clip -> recordings.put(column.name(), clip));
          }
        }
        return new IndexedRow(texts, recordings);
      } catch (RowFault e) {
        return IndexedRow.faulty(texts, e);
      }
    }

    /** Returns the class name in place of the number of a {@code ClassLabel}. */
    private String told(ColumnValues column, String text) {
      List<String> names = classes.getOrDefault(column.name(), List.of());
      if (names.isEmpty() || !text.matches("\\d{1,9}")) {
        return text;
      }
      int number = Integer.parseInt(text);
      return number < names.size() ? names.get(number) : text;
    }
  }
}
