package org.voicepersona.globe.parquet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.FileMetaData;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.parquet.bytes.ColumnChunk;
import org.voicepersona.globe.parquet.bytes.RowGroup;

/**
 * The schema and the row groups of a shard, restricted to the columns that are read.
 *
 * @param schema the columns
 * @param groups the row groups that have rows, in order
 */
record ShardLayout(ShardSchema schema, List<RowGroup> groups) {

  /** Most rows of a shard whose recordings take less than one byte per row. */
  private static final long MOST_ROWS_WITHOUT_BYTES = 100_000;

  ShardLayout {
    groups = List.copyOf(groups);
  }

  /**
   * Decodes a footer.
   *
   * @throws UnreadableShardException if the footer is damaged or contradicts the file size, or a
   *     column has an unsupported type
   */
  static ShardLayout of(FooterBytes footer, ColumnNames names) throws UnreadableShardException {
    return DecodedFooter.use(
        footer,
        decoded -> {
          ShardSchema schema = new ShardSchema(decoded.schema(), decoded.keyValues(), names);
          List<RowGroup> groups = groups(decoded.metadata(), schema, footer.fileBytes());
          requireRecordings(schema, groups);
          requireApart(groups);
          return new ShardLayout(schema, groups);
        });
  }

  private static List<RowGroup> groups(FileMetaData decoded, ShardSchema schema, long fileBytes)
      throws UnreadableShardException {
    Map<List<String>, Integer> wanted = new HashMap<>();
    for (ColumnDescriptor column : schema.columns()) {
      wanted.put(List.of(column.getPath()), wanted.size());
    }
    List<RowGroup> groups = new ArrayList<>();
    long firstRow = 0;
    List<org.apache.parquet.format.RowGroup> claimed = decoded.getRow_groups();
    for (int position = 0; position < claimed.size(); position++) {
      long rows = claimed.get(position).getNum_rows();
      if (rows < 0 || rows > Integer.MAX_VALUE - firstRow) {
        throw damaged("row group %d claims %d rows".formatted(position, rows), null);
      }
      if (rows > 0) {
        GroupDecoder group = new GroupDecoder(position, rows, schema, wanted, fileBytes);
        List<ColumnChunk> chunks = group.decode(claimed.get(position).getColumns());
        groups.add(new RowGroup(position, firstRow, rows, chunks));
      }
      firstRow += rows;
    }
    return groups;
  }

  /** Rejects an implausible number of rows, which a small footer without recordings can claim. */
  private static void requireRecordings(ShardSchema schema, List<RowGroup> groups)
      throws UnreadableShardException {
    Optional<Integer> clips = schema.place(org.voicepersona.globe.Column.AUDIO);
    if (clips.isEmpty()) {
      return;
    }
    long rows = groups.stream().mapToLong(RowGroup::rows).sum();
    long bytes = groups.stream().mapToLong(group -> group.chunks().get(clips.get()).length()).sum();
    if (rows > Math.max(MOST_ROWS_WITHOUT_BYTES, bytes)) {
      throw new UnreadableShardException(
          ReadFault.TOO_MANY_ROWS,
          ("the footer claims %,d rows, whose recordings take %,d bytes together: of more than %,d"
                  + " rows each must have a byte")
              .formatted(rows, bytes, MOST_ROWS_WITHOUT_BYTES));
    }
  }

  /** Rejects overlapping chunks, by which a few bytes could pose as many row groups. */
  private static void requireApart(List<RowGroup> groups) throws UnreadableShardException {
    record Claim(RowGroup group, ColumnChunk chunk) {}
    List<Claim> claims = new ArrayList<>();
    for (RowGroup group : groups) {
      group.chunks().stream()
          .filter(chunk -> chunk.length() > 0)
          .forEach(chunk -> claims.add(new Claim(group, chunk)));
    }
    claims.sort(Comparator.comparingLong(claim -> claim.chunk().from()));
    for (int i = 1; i < claims.size(); i++) {
      Claim before = claims.get(i - 1);
      Claim behind = claims.get(i);
      if (before.chunk().end() > behind.chunk().from()) {
        throw damaged(
            "row group %d claims bytes %d to %d for column %s, of which row group %d claims those from %d on for column %s"
                .formatted(
                    before.group().position(),
                    before.chunk().from(),
                    before.chunk().end(),
                    before.chunk().name(),
                    behind.group().position(),
                    behind.chunk().from(),
                    behind.chunk().name()),
            null);
      }
    }
  }

  static UnreadableShardException damaged(String message, Throwable cause) {
    return new UnreadableShardException(ReadFault.DAMAGED_FOOTER, message, cause);
  }
}
