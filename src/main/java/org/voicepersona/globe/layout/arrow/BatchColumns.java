package org.voicepersona.globe.layout.arrow;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/** Assigns the buffers of a record batch to its columns, in the order of the schema. */
final class BatchColumns {

  private final FileBytes file;
  private final RecordBatch batch;
  private final long bodyAt;
  private final long bodyBytes;
  private int node;
  private int buffer;

  private BatchColumns(FileBytes file, RecordBatch batch, ArrowMessages.Located message) {
    this.file = file;
    this.batch = batch;
    this.bodyAt = message.bodyAt();
    this.bodyBytes = message.bodyBytes();
  }

  /**
   * Returns the values of all columns of a batch.
   *
   * @throws UnreadableShardException if the batch is compressed or does not fit the schema
   */
  static List<ColumnValues> of(
      FileBytes file, ArrowMessages.Located message, List<ArrowColumn> columns)
      throws UnreadableShardException {
    RecordBatch batch = (RecordBatch) message.header().header(new RecordBatch());
    if (batch.compression() != null) {
      throw new UnreadableShardException(
          ReadFault.UNSUPPORTED_CODEC,
          "its record batches are compressed, which is not read: write the corpus as Parquet");
    }
    BatchColumns found = new BatchColumns(file, batch, message);
    List<ColumnValues> values = new ArrayList<>();
    for (ArrowColumn column : columns) {
      ColumnValues ofColumn = found.values(column);
      if (ofColumn.rows() != batch.length()) {
        throw damaged("the column '%s' has other rows than the batch".formatted(column.name()));
      }
      values.add(ofColumn);
    }
    return values;
  }

  private ColumnValues values(ArrowColumn column) throws UnreadableShardException {
    if (node >= batch.nodesLength() || buffer + column.buffers() > batch.buffersLength()) {
      throw damaged("it has fewer buffers than its schema says");
    }
    FieldNode field = batch.nodes(node++);
    long rows = field.length();
    if (rows < 0 || rows > Integer.MAX_VALUE) {
      throw damaged("the column '%s' claims %d values".formatted(column.name(), rows));
    }
    List<FileWindow> buffers = new ArrayList<>();
    for (int i = 0; i < column.buffers(); i++) {
      buffers.add(window(batch.buffers(buffer++)));
    }
    List<ColumnValues> children = new ArrayList<>();
    for (ArrowColumn child : column.children()) {
      ColumnValues ofChild = values(child);
      if (column.kind() == ArrowColumn.Kind.STRUCT && ofChild.rows() < rows) {
        throw damaged("a field of '%s' has fewer values than that".formatted(column.name()));
      }
      children.add(ofChild);
    }
    return new ColumnValues(column, buffers, children, rows);
  }

  private FileWindow window(Buffer part) throws UnreadableShardException {
    if (part.offset() < 0 || part.length() < 0 || part.length() > bodyBytes - part.offset()) {
      throw damaged("a buffer lies outside of its record batch");
    }
    return new FileWindow(file, bodyAt + part.offset(), part.length());
  }

  private static UnreadableShardException damaged(String how) {
    return new UnreadableShardException(
        ReadFault.DAMAGED_ARCHIVE, "a record batch is damaged: " + how);
  }
}
