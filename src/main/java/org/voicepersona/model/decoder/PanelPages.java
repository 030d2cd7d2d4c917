package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.voicepersona.model.torch.HostTensor;
import org.voicepersona.model.vector.PanelType;

/**
 * Memory for keys and values of {@value KeyValueCache#PAGE} tokens at a time, in all layers of a
 * stage. A page that was given back serves the next who asks, so that caches which come, grow and
 * go leave no holes. For one thread.
 *
 * <p>For each layer and head a page holds the keys, then the values. Keys are panels of 32 tokens:
 * a panel is [head size, 32], a row a dimension. Values are panels of 32 dimensions: a panel is
 * [64, 32], a row a token. With 8 bits the scales follow, a float32 for each token's key and value.
 *
 * <p>Example: head size 128 in bfloat16. A head's keys are 2 panels of 128 * 32 * 2 = 8,192 bytes,
 * its values 4 panels of 64 * 32 * 2 = 4,096. Number 5 of token 40's key is in panel 1, row 5,
 * column 8: byte 8,192 + 5 * 64 + 32 of the head's keys, as column 8 is at byte 32 of a row, see
 * {@link PanelType#BFLOAT16}.
 */
final class PanelPages {

  private static final int PAGE = KeyValueCache.PAGE;

  private final NDManager host;
  private final Form form;
  private final Deque<ByteBuffer> free = new ArrayDeque<>();

  /**
   * Where things lie in a page.
   *
   * @param heads of keys
   * @param headSize a multiple of {@value PanelType#WIDTH}
   */
  record Form(int layers, int heads, int headSize, PanelType type) {

    /** Checks the size of a head. */
    Form {
      if (headSize % PanelType.WIDTH != 0) {
        throw new IllegalArgumentException(
            "head size is %d, must be a multiple of %d for panels"
                .formatted(headSize, PanelType.WIDTH));
      }
    }

    /** Returns whether keys and values have scales. */
    boolean scaled() {
      return type == PanelType.INT8;
    }

    private int rowBytes() {
      return PanelType.WIDTH * type.bytes();
    }

    /** Returns how many bytes the keys or the values of a head take. */
    private int headBytes() {
      return PAGE * headSize * type.bytes();
    }

    private int head(int layer, int head) {
      return 2 * (layer * heads + head) * headBytes();
    }

    /** Returns where the panel of keys begins that {@code token} is in: [head size, 32]. */
    int keyPanel(int layer, int head, int token) {
      return head(layer, head) + token / PanelType.WIDTH * headSize * rowBytes();
    }

    /** Returns the byte at which number {@code i} of a token's key stands. */
    int key(int layer, int head, int token, int i) {
      return keyPanel(layer, head, token) + i * rowBytes() + type.place(token % PanelType.WIDTH);
    }

    /** Returns where the panel of values begins that dimension {@code i} is in: [page, 32]. */
    int valuePanel(int layer, int head, int i) {
      return head(layer, head) + headBytes() + i / PanelType.WIDTH * PAGE * rowBytes();
    }

    /** Returns the byte at which number {@code i} of a token's value stands. */
    int value(int layer, int head, int token, int i) {
      return valuePanel(layer, head, i) + token * rowBytes() + type.place(i % PanelType.WIDTH);
    }

    /** Returns where the scales of a head's keys (part 0) or values (part 1) begin: (page). */
    int scales(int layer, int part, int head) {
      return head(layers, 0) + (2 * (layer * heads + head) + part) * PAGE * Float.BYTES;
    }

    private int bytes() {
      int scales = scaled() ? 2 * layers * heads * PAGE * Float.BYTES : 0;
      return Math.addExact(Math.multiplyExact(2 * layers * heads, headBytes()), scales);
    }
  }

  /**
   * Makes an empty store.
   *
   * @param host owns the memory in the end
   */
  PanelPages(NDManager host, Form form) {
    this.host = host;
    this.form = form;
  }

  Form form() {
    return form;
  }

  /** Returns a page, whatever stands in it. */
  ByteBuffer take() {
    return free.isEmpty()
        ? HostTensor.bytes(host.zeros(new Shape(form.bytes()), DataType.UINT8))
        : free.pop();
  }

  /** Takes a page back, which its user must not touch any more. */
  void giveBack(ByteBuffer page) {
    free.push(page);
  }
}
