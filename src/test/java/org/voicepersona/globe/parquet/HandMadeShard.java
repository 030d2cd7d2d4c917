package org.voicepersona.globe.parquet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** A Parquet file with one page of one column {@code audio}, put together field by field. */
final class HandMadeShard {

  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);

  private long rows = 1;
  private CompressionCodec codec = CompressionCodec.UNCOMPRESSED;
  private int claimedBytes = -1;
  private byte[] page = {};

  /** Says how many rows there are. */
  HandMadeShard rows(long value) {
    rows = value;
    return this;
  }

  /** Says how the page is compressed. */
  HandMadeShard codec(CompressionCodec value) {
    codec = value;
    return this;
  }

  /** Says what the page holds: nothing of it is checked. */
  HandMadeShard page(byte[] value) {
    page = value.clone();
    return this;
  }

  /** Says what the page claims to unpack to. */
  HandMadeShard claimingBytes(int value) {
    claimedBytes = value;
    return this;
  }

  /** Writes the file. */
  Path write(Path file) throws IOException {
    ByteArrayOutputStream pages = new ByteArrayOutputStream();
    PageHeader header =
        new PageHeader(
            PageType.DATA_PAGE, claimedBytes < 0 ? page.length : claimedBytes, page.length);
    header.setData_page_header(
        new DataPageHeader((int) rows, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    Util.writePageHeader(header, pages);
    pages.writeBytes(page);
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(metadata(pages.size()), footer);
    return write(file, pages.toByteArray(), footer.toByteArray());
  }

  private FileMetaData metadata(int pageBytes) {
    SchemaElement root = new SchemaElement("schema").setNum_children(1);
    SchemaElement audio =
        new SchemaElement("audio")
            .setType(Type.BYTE_ARRAY)
            .setRepetition_type(FieldRepetitionType.OPTIONAL);
    ColumnMetaData column =
        new ColumnMetaData(
            Type.BYTE_ARRAY,
            List.of(Encoding.PLAIN, Encoding.RLE),
            List.of("audio"),
            codec,
            rows,
            pageBytes,
            pageBytes,
            MAGIC.length);
    RowGroup group =
        new RowGroup(List.of(new ColumnChunk(MAGIC.length).setMeta_data(column)), pageBytes, rows);
    return new FileMetaData(1, List.of(root, audio), rows, List.of(group));
  }

  /** Returns the definition levels of rows without a value, as a run. */
  static byte[] nulls(int rows) {
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    for (int left = rows << 1; ; left >>>= 7) {
      run.write(left < 0x80 ? left : left | 0x80);
      if (left < 0x80) {
        break;
      }
    }
    run.write(0);
    byte[] page = new byte[Integer.BYTES + run.size()];
    page[0] = (byte) run.size();
    System.arraycopy(run.toByteArray(), 0, page, Integer.BYTES, run.size());
    return page;
  }

  /** Writes a file without rows of this schema. */
  static Path write(Path file, List<SchemaElement> schema) throws IOException {
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(new FileMetaData(1, schema, 0, List.of()), footer);
    return write(file, new byte[0], footer.toByteArray());
  }

  /** Writes a file of these parts. */
  static Path write(Path file, byte[] pages, byte[] footer) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(3 * Integer.BYTES + pages.length + footer.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put(pages).put(footer).putInt(footer.length).put(MAGIC);
    return Files.write(file, bytes.array());
  }
}
