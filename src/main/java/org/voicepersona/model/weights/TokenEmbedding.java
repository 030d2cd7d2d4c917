package org.voicepersona.model.weights;

import java.nio.ByteOrder;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Tensor;

/** The token embedding, read by row from the memory-mapped file; never loaded whole. */
public final class TokenEmbedding {

  private final Tensor table; // [vocabulary, hidden]
  private final int width;

  /** Makes an embedding that reads {@code table}, [vocabulary, hidden], which must stay open. */
  public TokenEmbedding(Tensor table) {
    this.table = table;
    this.width = table.dimension(1);
  }

  /** Returns the embeddings of {@code ids}, [ids, hidden] row-major. */
  public float[] of(int... ids) {
    float[] rows = new float[ids.length * width];
    for (int i = 0; i < ids.length; i++) {
      requireToken(i, ids);
      table.read(ids[i] * width, rows, i * width, width);
    }
    return rows;
  }

  /** Returns the embeddings in bfloat16, rounded if stored in another type. */
  public short[] bfloat16(int... ids) {
    if (table.type() != ElementType.BF16) {
      return HalfPrecision.toBfloat16(of(ids));
    }
    short[] rows = new short[ids.length * width];
    int bytes = width * Short.BYTES;
    for (int i = 0; i < ids.length; i++) {
      requireToken(i, ids);
      table
          .data()
          .slice(ids[i] * bytes, bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asShortBuffer()
          .get(rows, i * width, width);
    }
    return rows;
  }

  private void requireToken(int i, int... ids) {
    if (ids[i] < 0 || ids[i] >= table.dimension(0)) {
      throw new IllegalArgumentException(
          "token %d of %d is %d, must be in 0..%d"
              .formatted(i, ids.length, ids[i], table.dimension(0) - 1));
    }
  }

  /** Returns the width of an embedding. */
  public int width() {
    return width;
  }
}
