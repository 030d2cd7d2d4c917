package org.voicepersona.output.record;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.voicepersona.durable.Reason;

/**
 * A Parquet file that is being written: zstd, with a page index, with Bloom filters on the columns
 * that are looked up, and with the features that the Hugging Face {@code datasets} library reads
 * from the footer.
 *
 * <p>The same rows give the same bytes: row groups end by a count, not by the memory at hand, and
 * {@link CanonicalFooter} orders the footer.
 */
public final class ParquetTable implements Closeable {

  private static final double BLOOM_FALSE_POSITIVES = 0.01;

  /** For some 5,000 values; where there are fewer, the writer takes a smaller filter. */
  private static final int MOST_BLOOM_BYTES = 8192;

  private final Path file;
  private final OpenedOutput output;
  private final ParquetWriter<Map<String, Object>> writer;

  /**
   * What the rows are and how they lie in the file.
   *
   * @param columns the columns
   * @param rowsPerGroup rows that are read together, at least 1
   * @param pageBytes how large a page grows, in groups of any size; 0 for pages of about 1 MB, in
   *     groups of at most 128 MB
   * @param lookedUp columns of text that get a Bloom filter
   */
  public record Layout(
      Feature.Struct columns, int rowsPerGroup, int pageBytes, Set<String> lookedUp) {

    /** Pages and groups are of a usual size. */
    public Layout(Feature.Struct columns, int rowsPerGroup, Set<String> lookedUp) {
      this(columns, rowsPerGroup, 0, lookedUp);
    }

    /** Checks the columns and the count. */
    public Layout {
      requireNonNull(columns, "columns is null");
      lookedUp = Set.copyOf(lookedUp);
      if (rowsPerGroup < 1 || pageBytes < 0) {
        throw new IllegalArgumentException(
            "rows per group is %d, must be at least 1; page bytes is %d, must be at least 0"
                .formatted(rowsPerGroup, pageBytes));
      }
      if (!columns.fields().keySet().containsAll(lookedUp)) {
        throw new IllegalArgumentException(
            "looked up are %s, the columns are %s".formatted(lookedUp, columns.fields().keySet()));
      }
    }
  }

  private ParquetTable(Path file, OpenedOutput output, ParquetWriter<Map<String, Object>> writer) {
    this.file = file;
    this.output = output;
    this.writer = writer;
  }

  /** Opens a new file; fails if anything is there, a link too. */
  public static ParquetTable create(Path file, Layout layout) throws IOException {
    OpenedOutput output = new OpenedOutput(new LocalOutputFile(file));
    Builder builder =
        new Builder(output, layout.columns())
            .withConf(new PlainParquetConfiguration())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupRowCountLimit(layout.rowsPerGroup())
            .withWriteMode(ParquetFileWriter.Mode.CREATE);
    if (layout.pageBytes() > 0) {
      builder
          .withRowGroupSize(Long.MAX_VALUE)
          .withPageSize(layout.pageBytes())
          .withMinRowCountForPageSizeCheck(1);
    }
    for (String column : layout.lookedUp()) {
      // Where the writer has a dictionary it leaves the filter out.
      builder
          .withDictionaryEncoding(column, false)
          .withBloomFilterEnabled(column, true)
          .withAdaptiveBloomFilterEnabled(true)
          .withMaxBloomFilterBytes(MOST_BLOOM_BYTES)
          .withBloomFilterFPP(column, BLOOM_FALSE_POSITIVES);
    }
    layout
        .columns()
        .fields()
        .forEach(
            (name, feature) -> {
              if (feature instanceof Feature.Audio) {
                // A hundred long recordings would be in memory before they are counted.
                builder.withMinRowCountForPageSizeCheck(1);
                builder.withDictionaryEncoding(name + ".bytes", false);
                builder.withStatisticsEnabled(name + ".bytes", false);
              }
            });
    return new ParquetTable(file, output, builder.build());
  }

  /** Adds a row: values by column; absent ones are null in the file. */
  public void add(Map<String, Object> row) throws IOException {
    writer.write(row);
  }

  /** Returns how large the file is by now, with what is still in memory. */
  public long bytes() {
    return writer.getDataSize();
  }

  /** Ends the file. */
  @Override
  public void close() throws IOException {
    end();
    CanonicalFooter.writeTo(file);
  }

  /** Gives up on a file that will not be finished. */
  public void abandon() throws IOException {
    end();
  }

  /** Ends the writer, which hides what a file system says in an exception of its own. */
  private void end() throws IOException {
    try (output) {
      writer.close();
    } catch (ParquetRuntimeException e) {
      if (e.getCause() instanceof IOException fault) {
        throw new IOException("cannot write %s: %s".formatted(file, Reason.of(fault)), e);
      }
      throw e;
    }
  }

  private static String footer(Feature.Struct columns) {
    try {
      return new ObjectMapper()
          .writeValueAsString(Map.of("info", Map.of("features", columns.datasets())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings are JSON", e);
    }
  }

  private static final class Rows extends WriteSupport<Map<String, Object>> {

    private final Feature.Struct columns;
    private final MessageType schema;
    private RecordConsumer consumer;

    Rows(Feature.Struct columns) {
      this.columns = columns;
      this.schema = new MessageType("voice", columns.columns());
    }

    @Override
    public String getName() {
      return "voicepersona";
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return context();
    }

    /** Asked for by the base class, which has deprecated it. */
    @Override
    @Deprecated
    public WriteContext init(Configuration configuration) {
      return context();
    }

    private WriteContext context() {
      return new WriteContext(schema, Map.of("huggingface", footer(columns)));
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(Map<String, Object> row) {
      consumer.startMessage();
      writeFields(schema, columns.fields(), row);
      consumer.endMessage();
    }

    private void writeFields(GroupType type, Map<String, Feature> fields, Map<?, ?> values) {
      fields.forEach(
          (name, feature) -> {
            Object value = values.get(name);
            if (value != null) {
              int column = type.getFieldIndex(name);
              consumer.startField(name, column);
              writeValue(type.getType(column), feature, value);
              consumer.endField(name, column);
            }
          });
    }

    private void writeValue(org.apache.parquet.schema.Type type, Feature feature, Object value) {
      if (feature instanceof Feature.Value single) {
        writeSingle(single, value);
      } else if (feature instanceof Feature.ListOf list) {
        writeList(type.asGroupType(), list.element(), (List<?>) value);
      } else {
        consumer.startGroup();
        writeFields(type.asGroupType(), fields(feature), (Map<?, ?>) value);
        consumer.endGroup();
      }
    }

    private static Map<String, Feature> fields(Feature feature) {
      return feature instanceof Feature.Struct struct
          ? struct.fields()
          : Feature.Audio.STORED.fields();
    }

    private void writeSingle(Feature.Value type, Object value) {
      switch (type) {
        case TEXT -> consumer.addBinary(Binary.fromString((String) value));
        case INTEGER -> consumer.addLong((Long) value);
        case NUMBER -> consumer.addDouble((Double) value);
        case BOOL -> consumer.addBoolean((Boolean) value);
        case BYTES -> consumer.addBinary(Binary.fromConstantByteArray((byte[]) value));
      }
    }

    /** The three levels of the Parquet format's list. */
    private void writeList(GroupType type, Feature element, List<?> values) {
      consumer.startGroup();
      if (!values.isEmpty()) {
        GroupType repeated = type.getType(0).asGroupType();
        consumer.startField(repeated.getName(), 0);
        for (Object value : values) {
          consumer.startGroup();
          consumer.startField("element", 0);
          writeValue(repeated.getType(0), element, value);
          consumer.endField("element", 0);
          consumer.endGroup();
        }
        consumer.endField(repeated.getName(), 0);
      }
      consumer.endGroup();
    }
  }

  /** A file that is closed even when its writer has given up on it. */
  private static final class OpenedOutput implements OutputFile, AutoCloseable {

    private final OutputFile file;
    private Optional<PositionOutputStream> stream = Optional.empty();

    OpenedOutput(OutputFile file) {
      this.file = file;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
      stream = Optional.of(file.create(blockSizeHint));
      return stream.get();
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
      stream = Optional.of(file.createOrOverwrite(blockSizeHint));
      return stream.get();
    }

    @Override
    public boolean supportsBlockSize() {
      return file.supportsBlockSize();
    }

    @Override
    public long defaultBlockSize() {
      return file.defaultBlockSize();
    }

    @Override
    public String getPath() {
      return file.getPath();
    }

    @Override
    public void close() throws IOException {
      if (stream.isPresent()) {
        stream.get().close();
      }
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Map<String, Object>, Builder> {

    private final Feature.Struct columns;

    private Builder(OutputFile file, Feature.Struct columns) {
      super(file);
      this.columns = columns;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Map<String, Object>> getWriteSupport(
        ParquetConfiguration configuration) {
      return new Rows(columns);
    }

    /** Asked for by the base class, which has deprecated it. */
    @Override
    @Deprecated
    protected WriteSupport<Map<String, Object>> getWriteSupport(Configuration configuration) {
      return new Rows(columns);
    }
  }
}
