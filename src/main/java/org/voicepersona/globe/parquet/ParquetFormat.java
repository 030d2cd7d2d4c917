package org.voicepersona.globe.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.RowGroup;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.FolderFile;
import org.voicepersona.globe.parquet.bytes.FileBytes;
import org.voicepersona.globe.parquet.bytes.PageMemory;
import org.voicepersona.globe.shard.ShardContents;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;
import org.voicepersona.globe.shard.ShardContents.StoredGroup;
import org.voicepersona.globe.shard.ShardFormat;
import org.voicepersona.globe.shard.ShardReader;

/** The shard format of Parquet files. */
public final class ParquetFormat implements ShardFormat {

  /** Public constructor for {@code ServiceLoader}. */
  public ParquetFormat() {}

  @Override
  public boolean isOf(String uri) throws IOException {
    return FolderFile.isShard(uri) || (!uri.endsWith("/") && FooterBytes.isBegun(uri));
  }

  @Override
  public ShardReader open(Shard shard, ColumnNames names)
      throws IOException, UnreadableShardException {
    return ParquetShard.open(shard, names, FileBytes.open(shard.uri()), PageMemory.OF_THIS_PROCESS);
  }

  @Override
  public ShardContents contents(String uri) throws IOException, UnreadableShardException {
    try (FileBytes file = FileBytes.open(uri)) {
      return DecodedFooter.use(FooterBytes.read(file), ParquetFormat::contents);
    }
  }

  private static ShardContents contents(DecodedFooter footer) {
    List<StoredColumn> columns = ShardSchema.stored(footer.schema(), footer.keyValues());
    Set<String> codecs = new TreeSet<>();
    List<StoredGroup> groups = new ArrayList<>();
    for (RowGroup group : footer.metadata().getRow_groups()) {
      long bytes = 0;
      for (ColumnChunk chunk : group.getColumns()) {
        if (chunk.isSetMeta_data()) {
          bytes += chunk.getMeta_data().getTotal_compressed_size();
          codecs.add(String.valueOf(chunk.getMeta_data().getCodec()));
        }
      }
      groups.add(new StoredGroup(group.getNum_rows(), bytes, group.getTotal_byte_size()));
    }
    return new ShardContents(columns, groups, codecs, footer.writer());
  }
}
