package org.voicepersona.globe.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Type;

/**
 * The Arrow schema that writers store in the footer's key {@code ARROW:schema}, because it has
 * types that Parquet lacks. An undecodable schema is ignored.
 *
 * @param metadata the key-value metadata of the table
 * @param durations by name, the units of the columns of type duration
 */
record ArrowSchema(Map<String, String> metadata, Map<String, ChronoUnit> durations) {

  private static final String KEY = "ARROW:schema";
  private static final int CONTINUATION = -1;
  private static final ArrowSchema NONE = new ArrowSchema(Map.of(), Map.of());

  ArrowSchema {
    metadata = Map.copyOf(metadata);
    durations = Map.copyOf(durations);
  }

  /** Returns the Arrow schema in the metadata of a footer; an empty one if there is none. */
  static ArrowSchema of(Map<String, String> keyValues) {
    return Optional.ofNullable(keyValues.get(KEY)).flatMap(ArrowSchema::decoded).orElse(NONE);
  }

  /** Decodes a schema from an encapsulated Arrow message in base 64. */
  private static Optional<ArrowSchema> decoded(String encoded) {
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(Base64.getDecoder().decode(encoded)).order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.getInt(0) == CONTINUATION) {
        bytes.getInt();
      }
      bytes.getInt();
      Message message = Message.getRootAsMessage(bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
      if (message.headerType() != MessageHeader.Schema) {
        return Optional.empty();
      }
      Schema schema = (Schema) message.header(new Schema());
      return Optional.of(new ArrowSchema(metadata(schema), durations(schema)));
    } catch (RuntimeException e) {
      // The generated reader throws various exceptions for damaged input.
      return Optional.empty();
    }
  }

  private static Map<String, String> metadata(Schema schema) {
    Map<String, String> metadata = new HashMap<>();
    for (int i = 0; i < schema.customMetadataLength(); i++) {
      KeyValue each = schema.customMetadata(i);
      if (each.key() != null && each.value() != null) {
        metadata.putIfAbsent(each.key(), each.value());
      }
    }
    return metadata;
  }

  private static Map<String, ChronoUnit> durations(Schema schema) {
    Map<String, ChronoUnit> durations = new HashMap<>();
    for (int i = 0; i < schema.fieldsLength(); i++) {
      Field field = schema.fields(i);
      if (field.name() != null && field.typeType() == Type.Duration) {
        durations.put(field.name(), unit(((Duration) field.type(new Duration())).unit()));
      }
    }
    return durations;
  }

  private static ChronoUnit unit(short unit) {
    return switch (unit) {
      case TimeUnit.SECOND -> ChronoUnit.SECONDS;
      case TimeUnit.MILLISECOND -> ChronoUnit.MILLIS;
      case TimeUnit.MICROSECOND -> ChronoUnit.MICROS;
      case TimeUnit.NANOSECOND -> ChronoUnit.NANOS;
      default -> throw new IllegalArgumentException("unit is " + unit + ", must be 0 to 3");
    };
  }
}
