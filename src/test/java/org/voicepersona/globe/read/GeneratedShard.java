package org.voicepersona.globe.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** A shard of GLOBE's shape with made-up rows, for tests that need many row groups. */
public final class GeneratedShard {

  /** The accents of rows 0, 1, 2 and 3, then again from the first. */
  public static final List<String> ACCENTS =
      List.of(
          "United States English",
          "England English",
          "German English,Non native speaker",
          "India and South Asia (India, Pakistan, Sri Lanka)");

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message schema {
            optional group audio { optional binary bytes; optional binary path (UTF8); }
            optional binary speaker_id (UTF8);
            optional binary transcript (UTF8);
            optional binary accent (UTF8);
            optional double duration;
            optional binary age (UTF8);
            optional binary gender (UTF8);
          }
          """);

  private GeneratedShard() {}

  /** Writes {@code rows} rows, the odd ones female, each with a clip of {@code clipBytes} bytes. */
  public static Path write(Path file, int rows, int rowsPerGroup, int clipBytes)
      throws IOException {
    return write(file, IntStream.range(0, rows), rowsPerGroup, clipBytes);
  }

  /** Writes the rows of these numbers. */
  public static Path write(Path file, IntStream rows, int rowsPerGroup, int clipBytes)
      throws IOException {
    Files.createDirectories(file.getParent());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(SCHEMA)
            .withRowGroupRowCountLimit(rowsPerGroup)
            .withDictionaryEncoding(false)
            .build()) {
      for (int row : rows.toArray()) {
        writer.write(row(row, clipBytes));
      }
    }
    return file;
  }

  private static Group row(int row, int clipBytes) {
    byte[] clip = new byte[clipBytes];
    Arrays.fill(clip, (byte) row);
    Group group = new SimpleGroupFactory(SCHEMA).newGroup();
    group
        .addGroup("audio")
        .append("bytes", Binary.fromConstantByteArray(clip))
        .append("path", "/etc/passwd");
    return group
        .append("speaker_id", "S_%06d".formatted(row / 10))
        .append("transcript", "this is row " + row + ".")
        .append("accent", ACCENTS.get(row % ACCENTS.size()))
        .append("duration", 1.5)
        .append("age", "twenties")
        .append("gender", row % 2 == 0 ? "male" : "female");
  }

  /** Overwrites a column of a row group, so that whoever reads it fails. */
  public static void damage(Path file, int rowGroup, String column) throws IOException {
    ColumnChunkMetaData chunk = chunk(file, rowGroup, column);
    byte[] junk = new byte[(int) chunk.getTotalSize()];
    Arrays.fill(junk, (byte) 0xFF);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(junk), chunk.getStartingPos());
    }
  }

  /** Returns how many bytes a column of a row group takes in the file. */
  public static long bytes(Path file, int rowGroup, String column) throws IOException {
    return chunk(file, rowGroup, column).getTotalSize();
  }

  private static ColumnChunkMetaData chunk(Path file, int rowGroup, String column)
      throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      return reader.getRowGroups().get(rowGroup).getColumns().stream()
          .filter(chunk -> chunk.getPath().toDotString().equals(column))
          .findFirst()
          .orElseThrow();
    }
  }
}
