package org.voicepersona.globe.parquet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.ColumnMetaData;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.parquet.bytes.ColumnChunk;
import org.voicepersona.globe.parquet.codec.PageCodec;

/** Decodes and checks the column chunks of one row group of a footer. */
final class GroupDecoder {

  private final int position;
  private final long rows;
  private final ShardSchema schema;
  private final Map<List<String>, Integer> wanted;
  private final long fileBytes;

  /**
   * Creates a decoder.
   *
   * @param position the ordinal of the row group in the footer
   * @param wanted the positions of the columns to read, by their paths
   */
  GroupDecoder(
      int position,
      long rows,
      ShardSchema schema,
      Map<List<String>, Integer> wanted,
      long fileBytes) {
    this.position = position;
    this.rows = rows;
    this.schema = schema;
    this.wanted = wanted;
    this.fileBytes = fileBytes;
  }

  /**
   * Returns the chunks of the columns to read, in the order of {@link ShardSchema#columns}.
   *
   * @throws UnreadableShardException if a chunk is missing, encrypted, outside the file, or has an
   *     unsupported codec
   */
  List<ColumnChunk> decode(List<org.apache.parquet.format.ColumnChunk> claimed)
      throws UnreadableShardException {
    List<ColumnChunk> chunks = new ArrayList<>(Collections.nCopies(wanted.size(), null));
    for (org.apache.parquet.format.ColumnChunk each : claimed) {
      Integer place = wanted.get(path(each));
      if (place != null) {
        chunks.set(place, chunk(each, schema.columns().get(place)));
      }
    }
    int missing = chunks.indexOf(null);
    if (missing >= 0) {
      throw ShardLayout.damaged(
          "row group %d has no pages of column %s"
              .formatted(position, name(schema.columns().get(missing))),
          null);
    }
    return List.copyOf(chunks);
  }

  private static List<String> path(org.apache.parquet.format.ColumnChunk claimed) {
    boolean hasOwnKey =
        claimed.isSetCrypto_metadata()
            && claimed.getCrypto_metadata().isSetENCRYPTION_WITH_COLUMN_KEY();
    return hasOwnKey
        ? claimed.getCrypto_metadata().getENCRYPTION_WITH_COLUMN_KEY().getPath_in_schema()
        : claimed.getMeta_data().getPath_in_schema();
  }

  private ColumnChunk chunk(org.apache.parquet.format.ColumnChunk claimed, ColumnDescriptor column)
      throws UnreadableShardException {
    if (claimed.isSetCrypto_metadata()) {
      throw new UnreadableShardException(
          ReadFault.ENCRYPTED,
          "column '%s' is encrypted: decrypt the file first".formatted(name(column)));
    }
    if (claimed.isSetFile_path()) {
      throw ShardLayout.damaged(
          "the pages of column '%s' lie in another file, which is not opened"
              .formatted(name(column)),
          null);
    }
    ColumnMetaData data = claimed.getMeta_data();
    if (data.getCodec() == null) {
      throw unsupported(column, "a codec without a name");
    }
    PageCodec codec =
        PageCodec.of(data.getCodec())
            .orElseThrow(() -> unsupported(column, data.getCodec().name()));
    long from = start(data);
    long length = data.getTotal_compressed_size();
    if (from < 0 || length < 0 || from > fileBytes - length || data.getNum_values() != rows) {
      throw ShardLayout.damaged(
          "row group %d claims %d values of column %s in %d bytes from %d on; it has %d rows, the file %d bytes"
              .formatted(
                  position, data.getNum_values(), name(column), length, from, rows, fileBytes),
          null);
    }
    return new ColumnChunk(column, codec, from, length, rows, index(claimed));
  }

  private static long start(ColumnMetaData data) {
    long pages = data.getData_page_offset();
    long dictionary = data.isSetDictionary_page_offset() ? data.getDictionary_page_offset() : 0;
    return dictionary > 0 && dictionary < pages ? dictionary : pages;
  }

  private ColumnChunk.Index index(org.apache.parquet.format.ColumnChunk claimed) {
    long from = claimed.getOffset_index_offset();
    int length = claimed.getOffset_index_length();
    boolean isThere =
        claimed.isSetOffset_index_offset()
            && claimed.isSetOffset_index_length()
            && from > 0
            && length > 0
            && from <= fileBytes - length;
    return isThere ? new ColumnChunk.Index(from, length) : ColumnChunk.Index.NONE;
  }

  private static UnreadableShardException unsupported(ColumnDescriptor column, String codec) {
    return new UnreadableShardException(
        ReadFault.UNSUPPORTED_CODEC,
        "column '%s' is compressed with %s, which cannot be unpacked here; what can: %s"
            .formatted(name(column), codec, PageCodec.names()));
  }

  private static String name(ColumnDescriptor column) {
    return String.join(".", column.getPath());
  }
}
