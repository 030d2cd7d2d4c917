package org.voicepersona.globe.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/** Somebody's Parquet file whose footer is changed; its own pages stay as they are. */
final class EditedShard {

  private static final int MAGIC_BYTES = 4;

  private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
  private final FileMetaData footer;

  /** Takes a file, which stays as it is. */
  EditedShard(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int tail = bytes.length - MAGIC_BYTES - Integer.BYTES;
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(tail);
    pages.write(bytes, MAGIC_BYTES, tail - length - MAGIC_BYTES);
    footer =
        Util.readFileMetaData(
            new ByteArrayInputStream(Arrays.copyOfRange(bytes, tail - length, tail)));
  }

  /** Returns what the footer says, to be changed. */
  FileMetaData footer() {
    return footer;
  }

  /** Adds a column {@code audio} of no recordings: it makes a table a speech corpus. */
  EditedShard withAudio() throws IOException {
    SchemaElement root = footer.getSchema().get(0);
    root.setNum_children(root.getNum_children() + 1);
    footer
        .getSchema()
        .add(
            new SchemaElement("audio")
                .setType(Type.BYTE_ARRAY)
                .setRepetition_type(FieldRepetitionType.OPTIONAL));
    for (RowGroup group : footer.getRow_groups()) {
      group.addToColumns(noRecordings(group.getNum_rows()));
    }
    // Thrift does not write what it did not understand.
    footer.unsetColumn_orders();
    for (SchemaElement element : footer.getSchema()) {
      if (element.isSetLogicalType() && !element.getLogicalType().isSet()) {
        element.unsetLogicalType();
      }
    }
    return this;
  }

  private ColumnChunk noRecordings(long rows) throws IOException {
    int from = MAGIC_BYTES + pages.size();
    byte[] levels = HandMadeShard.nulls((int) rows);
    PageHeader header = new PageHeader(PageType.DATA_PAGE, levels.length, levels.length);
    header.setData_page_header(
        new DataPageHeader((int) rows, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    Util.writePageHeader(header, pages);
    pages.writeBytes(levels);
    int length = MAGIC_BYTES + pages.size() - from;
    return new ColumnChunk(from)
        .setMeta_data(
            new ColumnMetaData(
                Type.BYTE_ARRAY,
                List.of(Encoding.PLAIN, Encoding.RLE),
                List.of("audio"),
                CompressionCodec.UNCOMPRESSED,
                rows,
                length,
                length,
                from));
  }

  /** Writes the changed file. */
  Path write(Path file) throws IOException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, encoded);
    return HandMadeShard.write(file, pages.toByteArray(), encoded.toByteArray());
  }
}
