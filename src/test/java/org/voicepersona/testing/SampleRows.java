package org.voicepersona.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The rows of the bundled clips, for tests that lay them out in shards of their own. */
public final class SampleRows {

  private static final int ROWS_PER_GROUP = 4;

  private SampleRows() {}

  /** Returns all rows, in order. */
  public static List<Group> read() throws IOException {
    List<Group> rows = new ArrayList<>();
    try (Stream<Path> shards = Files.list(Program.SAMPLE.resolve("data"))) {
      for (Path shard : shards.sorted(Comparator.naturalOrder()).toList()) {
        rows.addAll(read(shard));
      }
    }
    return rows;
  }

  /** Returns all rows of a Parquet file, in order. */
  public static List<Group> read(Path file) throws IOException {
    List<Group> rows = new ArrayList<>();
    try (ParquetReader<Group> reader = new GroupReader(file).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Returns a row that has no recording. */
  public static Group withoutAudio(Group row) {
    SimpleGroup silent = new SimpleGroup(row.getType());
    for (Type field : row.getType().getFields()) {
      String name = field.getName();
      if (row.getFieldRepetitionCount(name) > 0) {
        if (field.isPrimitive()) {
          copy(row, name, silent);
        } else {
          silent.addGroup(name);
        }
      }
    }
    return silent;
  }

  private static void copy(Group row, String name, Group to) {
    switch (row.getType().getType(name).asPrimitiveType().getPrimitiveTypeName()) {
      case DOUBLE -> to.add(name, row.getDouble(name, 0));
      case FLOAT -> to.add(name, row.getFloat(name, 0));
      case INT32 -> to.add(name, row.getInteger(name, 0));
      case INT64 -> to.add(name, row.getLong(name, 0));
      case BINARY -> to.add(name, row.getBinary(name, 0));
      default -> throw new IllegalArgumentException(name);
    }
  }

  /** Writes a shard, whole and then into its place. */
  public static Path write(Path file, List<Group> rows) throws IOException {
    return write(file, rows, ROWS_PER_GROUP);
  }

  /** Writes a shard with row groups of some rows, whole and then into its place. */
  public static Path write(Path file, List<Group> rows, int rowsPerGroup) throws IOException {
    Files.createDirectories(file.getParent());
    Path aside = Files.createTempDirectory("shard").resolve("shard");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(aside))
            .withConf(new PlainParquetConfiguration())
            .withType((MessageType) rows.get(0).getType())
            .withRowGroupRowCountLimit(rowsPerGroup)
            .build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    Files.copy(aside, beside);
    Files.move(beside, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.delete(aside);
    Files.delete(aside.getParent());
    return file;
  }

  /** Lays rows out as {@code push_to_hub} does: in shards of a size, in order, and no others. */
  public static void layOut(Path folder, List<Group> rows, int shards) throws IOException {
    Files.createDirectories(folder);
    List<Path> before;
    try (Stream<Path> files = Files.list(folder)) {
      before = new ArrayList<>(files.toList());
    }
    int from = 0;
    for (int shard = 0; shard < shards; shard++) {
      int size = rows.size() / shards + (shard < rows.size() % shards ? 1 : 0);
      Path file = folder.resolve("train-%05d-of-%05d.parquet".formatted(shard, shards));
      write(file, rows.subList(from, from + size));
      before.remove(file);
      from += size;
    }
    for (Path old : before) {
      Files.delete(old);
    }
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(Path shard) {
      super(new LocalInputFile(shard));
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
