package org.voicepersona.globe.parquet.page;

import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.api.Binary;

/** A dictionary that rejects indices out of range. */
final class CheckedDictionary extends Dictionary {

  private final Dictionary values;

  CheckedDictionary(Dictionary values) {
    super(values.getEncoding());
    this.values = values;
  }

  private int known(int id) {
    if (id < 0 || id > getMaxId()) {
      throw new ParquetDecodingException(
          "a page asks for value %d of a dictionary that has %d, counted from 0"
              .formatted(id, getMaxId() + 1));
    }
    return id;
  }

  @Override
  public int getMaxId() {
    return values.getMaxId();
  }

  @Override
  public Binary decodeToBinary(int id) {
    return values.decodeToBinary(known(id));
  }

  @Override
  public int decodeToInt(int id) {
    return values.decodeToInt(known(id));
  }

  @Override
  public long decodeToLong(int id) {
    return values.decodeToLong(known(id));
  }

  @Override
  public float decodeToFloat(int id) {
    return values.decodeToFloat(known(id));
  }

  @Override
  public double decodeToDouble(int id) {
    return values.decodeToDouble(known(id));
  }
}
