package org.voicepersona.globe.parquet.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.io.api.Binary;
import org.voicepersona.globe.parquet.bytes.StoredBytes;
import org.voicepersona.globe.parquet.bytes.StoredInputStream;

/** A dictionary of byte strings in a file, with only their offsets in memory. */
final class StoredDictionary extends Dictionary {

  private final StoredBytes bytes;
  private final long[] ends;

  /**
   * Reads the lengths of all values.
   *
   * @param values the number of values
   */
  StoredDictionary(StoredBytes bytes, int values) throws IOException {
    super(Encoding.PLAIN);
    this.bytes = bytes;
    this.ends = new long[values];
    StoredInputStream in = new StoredInputStream(bytes);
    for (int i = 0; i < values; i++) {
      in.skipFully(BytesUtils.readIntLittleEndian(in));
      ends[i] = in.position();
    }
  }

  @Override
  public int getMaxId() {
    return ends.length - 1;
  }

  @Override
  public Binary decodeToBinary(int id) {
    long from = (id == 0 ? 0 : ends[id - 1]) + Integer.BYTES;
    byte[] value = new byte[(int) (ends[id] - from)];
    try {
      bytes.read(from, ByteBuffer.wrap(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Binary.fromConstantByteArray(value);
  }
}
