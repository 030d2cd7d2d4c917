package org.voicepersona.report.card;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.voicepersona.output.record.DataFiles;

/**
 * A split as written.
 *
 * @param name as in its files' names
 * @param rows the number of rows
 * @param bytes the size of its files
 * @param uncompressedBytes the size of its files' pages, uncompressed
 */
public record WrittenSplit(String name, long rows, long bytes, long uncompressedBytes) {

  /** Returns the splits of finished files, in order of the files; reads the files' footers. */
  public static List<WrittenSplit> of(List<DataFiles.Written> files) throws IOException {
    Map<String, WrittenSplit> splits = new LinkedHashMap<>();
    for (DataFiles.Written file : files) {
      String name = file.name().substring(0, file.name().indexOf('-'));
      WrittenSplit more =
          new WrittenSplit(name, file.rows(), Files.size(file.file()), uncompressed(file.file()));
      splits.merge(name, more, WrittenSplit::and);
    }
    return List.copyOf(splits.values());
  }

  private WrittenSplit and(WrittenSplit more) {
    return new WrittenSplit(
        name, rows + more.rows, bytes + more.bytes, uncompressedBytes + more.uncompressedBytes);
  }

  private static long uncompressed(Path file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      return reader.getRowGroups().stream().mapToLong(BlockMetaData::getTotalByteSize).sum();
    }
  }
}
