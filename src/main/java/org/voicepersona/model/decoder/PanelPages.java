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
 * Pages of {@value KeyValueCache#PAGE} tokens for the keys and values of all layers of a stage.
 * Returned pages are used again, so that the memory does not fragment. For one thread.
 *
 * <p>For each layer and head a page holds the keys, then the values. Keys are panels of 32 tokens:
 * a panel is [head size, 32], a row for each dimension. Values are panels of 32 dimensions: a panel
 * is [64, 32], a row for each token. With 8 bits the scales follow, a float32 for each token's key
 * and value.
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
   * The layout of a page.
   *
   * @param heads number of key heads
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

    /** Returns the bytes of a head's keys, or of its values, in a page. */
    private int headBytes() {
      return PAGE * headSize * type.bytes();
    }

    private int head(int layer, int head) {
      return 2 * (layer * heads + head) * headBytes();
    }

    /** Returns the offset of the key panel, [head size, 32], that holds {@code token}. */
    int keyPanel(int layer, int head, int token) {
      return head(layer, head) + token / PanelType.WIDTH * headSize * rowBytes();
    }

    /** Returns the offset of dimension {@code i} of a token's key. */
    int key(int layer, int head, int token, int i) {
      return keyPanel(layer, head, token) + i * rowBytes() + type.place(token % PanelType.WIDTH);
    }

    /** Returns the offset of the value panel, [page, 32], that holds dimension {@code i}. */
    int valuePanel(int layer, int head, int i) {
      return head(layer, head) + headBytes() + i / PanelType.WIDTH * PAGE * rowBytes();
    }

    /** Returns the offset of dimension {@code i} of a token's value. */
    int value(int layer, int head, int token, int i) {
      return valuePanel(layer, head, i) + token * rowBytes() + type.place(i % PanelType.WIDTH);
    }

    /** Returns the offset of the scales, [page], of a head's keys (part 0) or values (part 1). */
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
   * @param host owns the memory of all pages
   */
  PanelPages(NDManager host, Form form) {
    this.host = host;
    this.form = form;
  }

  Form form() {
    return form;
  }

  /** Returns a page with undefined content. */
  ByteBuffer take() {
    return free.isEmpty()
        ? HostTensor.bytes(host.zeros(new Shape(form.bytes()), DataType.UINT8))
        : free.pop();
  }

  /** Takes a page back; its user must no longer access it. */
  void giveBack(ByteBuffer page) {
    free.push(page);
  }
}
