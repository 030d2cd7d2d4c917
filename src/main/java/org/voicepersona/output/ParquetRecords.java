package org.voicepersona.output;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Writes records to a Parquet file: the fields of {@link RecordField} as optional columns, zstd,
 * with the features that the Hugging Face {@code datasets} library reads from the footer.
 *
 * <p>The same records give the same bytes, once {@link CanonicalFooter} has ordered the footer: row
 * groups end by a count, not by the memory at hand.
 */
final class ParquetRecords extends WriteSupport<VoiceRecord> {

  /** About 10 MB of descriptions, which readers can fetch for a preview. */
  private static final int ROWS_PER_GROUP = 5_000;

  private static final MessageType SCHEMA = schema();

  private RecordConsumer consumer;

  private ParquetRecords() {}

  /** Opens a new file. */
  static ParquetWriter<VoiceRecord> create(Path file) throws IOException {
    return new Builder(new LocalOutputFile(file))
        .withConf(new PlainParquetConfiguration())
        .withCompressionCodec(CompressionCodecName.ZSTD)
        .withRowGroupRowCountLimit(ROWS_PER_GROUP)
        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
        .build();
  }

  private static MessageType schema() {
    List<Type> columns = new ArrayList<>();
    for (RecordField field : RecordField.values()) {
      columns.add(
          switch (field.type()) {
            case TEXT -> Types.optional(BINARY).as(stringType()).named(field.fieldName());
            case INTEGER -> Types.optional(INT64).named(field.fieldName());
            case NUMBER -> Types.optional(DOUBLE).named(field.fieldName());
            case FLAG -> Types.optional(BOOLEAN).named(field.fieldName());
          });
    }
    return new MessageType("voice", columns);
  }

  /** Returns the columns as {@code datasets.Features} are stored in Parquet metadata. */
  private static String features() {
    Map<String, Object> features = new LinkedHashMap<>();
    for (RecordField field : RecordField.values()) {
      String dtype =
          switch (field.type()) {
            case TEXT -> "string";
            case INTEGER -> "int64";
            case NUMBER -> "float64";
            case FLAG -> "bool";
          };
      Map<String, String> value = new LinkedHashMap<>();
      value.put("dtype", dtype);
      value.put("_type", "Value");
      features.put(field.fieldName(), value);
    }
    try {
      return new ObjectMapper().writeValueAsString(Map.of("info", Map.of("features", features)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings are JSON", e);
    }
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

  private static WriteContext context() {
    return new WriteContext(SCHEMA, Map.of("huggingface", features()));
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
  }

  @Override
  public void write(VoiceRecord voice) {
    consumer.startMessage();
    for (RecordField field : voice.values().keySet()) {
      String name = field.fieldName();
      int column = SCHEMA.getFieldIndex(name);
      consumer.startField(name, column);
      switch (field.type()) {
        case TEXT -> consumer.addBinary(Binary.fromString(voice.text(field)));
        case INTEGER -> consumer.addLong(voice.integer(field));
        case NUMBER -> consumer.addDouble(voice.number(field));
        case FLAG -> consumer.addBoolean(voice.flag(field));
      }
      consumer.endField(name, column);
    }
    consumer.endMessage();
  }

  private static final class Builder extends ParquetWriter.Builder<VoiceRecord, Builder> {

    private Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<VoiceRecord> getWriteSupport(ParquetConfiguration configuration) {
      return new ParquetRecords();
    }

    /** Asked for by the base class, which has deprecated it. */
    @Override
    @Deprecated
    protected WriteSupport<VoiceRecord> getWriteSupport(Configuration configuration) {
      return new ParquetRecords();
    }
  }
}
