package org.voicepersona.output.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Makes the footer of a Parquet file follow from its content.
 *
 * <p>parquet-java lists the encodings of a column in the order of a hash set of enum constants,
 * whose hash codes change from process to process; the format gives that order no meaning. Here it
 * becomes the order of the format's own numbering, which changes no length and no offset.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">Parquet file format</a>
 */
final class CanonicalFooter {

  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
  private static final int TAIL_BYTES = Integer.BYTES + MAGIC.length;

  private CanonicalFooter() {}

  /** Orders what has no order in the footer of a finished file. */
  static void writeTo(Path parquet) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(parquet.toFile(), "rw")) {
      byte[] tail = new byte[TAIL_BYTES];
      file.seek(file.length() - TAIL_BYTES);
      file.readFully(tail);
      int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
      long start = file.length() - TAIL_BYTES - length;
      byte[] footer = new byte[length];
      file.seek(start);
      file.readFully(footer);
      byte[] ordered = ordered(footer);
      if (ordered.length != length) {
        throw new IOException(
            "%s: the ordered footer has %d bytes, must have %d"
                .formatted(parquet, ordered.length, length));
      }
      writeDifference(file, start, footer, ordered);
    }
  }

  /** Writes only the bytes that differ, since most bytes of a small file are its footer. */
  private static void writeDifference(
      RandomAccessFile file, long start, byte[] before, byte[] after) throws IOException {
    for (int i = 0; i < after.length; i++) {
      int from = i;
      while (i < after.length && before[i] != after[i]) {
        i++;
      }
      if (i > from) {
        file.seek(start + from);
        file.write(after, from, i - from);
      }
    }
  }

  private static byte[] ordered(byte[] footer) throws IOException {
    FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(footer));
    for (RowGroup group : metadata.getRow_groups()) {
      for (ColumnChunk chunk : group.getColumns()) {
        ColumnMetaData column = chunk.getMeta_data();
        List<Encoding> encodings = new ArrayList<>(column.getEncodings());
        Collections.sort(encodings);
        column.setEncodings(encodings);
      }
    }
    ByteArrayOutputStream ordered = new ByteArrayOutputStream(footer.length);
    Util.writeFileMetaData(metadata, ordered);
    return ordered.toByteArray();
  }
}
