package org.voicepersona.globe.parquet;

import static java.util.Objects.requireNonNullElse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.parquet.bytes.OutOfMemory;
import org.voicepersona.globe.parquet.page.ThriftBounds;

/**
 * A decoded Parquet footer.
 *
 * @param metadata the whole footer
 * @param schema the columns
 * @param keyValues the key-value metadata
 */
record DecodedFooter(FileMetaData metadata, MessageType schema, Map<String, String> keyValues) {

  /** Uses a decoded footer; may throw any exception if the footer is damaged. */
  interface Use<T> {
    T by(DecodedFooter footer) throws IOException, UnreadableShardException;
  }

  /**
   * Decodes a footer and passes it to a function.
   *
   * @throws UnreadableShardException if the footer is damaged or does not fit into memory
   */
  static <T> T use(FooterBytes footer, Use<T> use) throws UnreadableShardException {
    try {
      ThriftBounds.length(footer.bytes());
      return use.by(of(footer));
    } catch (OutOfMemoryError e) {
      throw new UnreadableShardException(
          ReadFault.OUT_OF_MEMORY,
          "the footer of %,d bytes does not fit into the JVM's heap when it is decoded: %s"
              .formatted(footer.bytes().capacity(), OutOfMemory.REMEDY),
          e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // parquet-java throws various exceptions for damaged footers.
      throw new UnreadableShardException(
          ReadFault.DAMAGED_FOOTER, "the footer cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static DecodedFooter of(FooterBytes footer) throws IOException {
    FileMetaData decoded = Util.readFileMetaData(new ByteArrayInputStream(footer.bytes().array()));
    SchemaTree.require(decoded.getSchema());
    FileMetaData withoutGroups =
        new FileMetaData(decoded.getVersion(), decoded.getSchema(), 0, List.of());
    withoutGroups.setColumn_orders(decoded.getColumn_orders());
    withoutGroups.setKey_value_metadata(decoded.getKey_value_metadata());
    ParquetMetadata metadata = new ParquetMetadataConverter().fromParquetMetadata(withoutGroups);
    return new DecodedFooter(
        decoded,
        metadata.getFileMetaData().getSchema(),
        metadata.getFileMetaData().getKeyValueMetaData());
  }

  /** Returns the name of the program that wrote the file; empty if the footer does not give it. */
  String writer() {
    return requireNonNullElse(metadata.getCreated_by(), "");
  }
}
