package org.voicepersona.model.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.voicepersona.model.checkpoint.Halves;
import org.voicepersona.model.torch.HostTensor;
import org.voicepersona.model.vector.PanelType;

/**
 * Keys and values on the host, in panels that stream through the vector units. Head by head, keys
 * lie in panels of {@value KeyValueCache#PAGE} tokens, a row a dimension; values in panels of 32
 * dimensions, a row a token. In 8 bits each token of a head has a scale for its key and one for its
 * value.
 */
final class PanelPiece implements KeyValueCache.Piece {

  private final Form form;
  private final int capacity;
  private final NDManager memory;
  private final List<ByteBuffer> layers; // keys, values, then scales [2, heads, capacity]

  /**
   * What pieces of a stage have in common.
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

    boolean scaled() {
      return type == PanelType.INT8;
    }

    private int panelBytes(int rows) {
      return rows * PanelType.WIDTH * type.bytes();
    }

    /** Returns how many bytes the keys or the values of a head take. */
    private int headBytes(int capacity) {
      return capacity * headSize * type.bytes();
    }

    private int layerBytes(int capacity) {
      int scales = scaled() ? 2 * heads * capacity * Float.BYTES : 0;
      return Math.addExact(2 * heads * headBytes(capacity), scales);
    }
  }

  /**
   * Takes memory.
   *
   * @param host owns the memory in the end
   * @param capacity tokens, whole pages
   */
  PanelPiece(NDManager host, Form form, int capacity) {
    this.form = form;
    this.capacity = capacity;
    this.memory = host.newSubManager();
    Shape shape = new Shape(form.layerBytes(capacity));
    this.layers =
        Stream.generate(() -> HostTensor.bytes(memory.zeros(shape, DataType.UINT8)))
            .limit(form.layers())
            .toList();
  }

  Form form() {
    return form;
  }

  /** Returns a layer's memory, in which the other methods tell places. */
  ByteBuffer layer(int layer) {
    return layers.get(layer);
  }

  /** Returns where a panel of keys begins: [head size, page]. */
  int keyPanel(int head, int page) {
    return head * form.headBytes(capacity) + page * form.panelBytes(form.headSize());
  }

  /** Returns where a panel of values begins: [capacity, 32 dimensions]. */
  int valuePanel(int head, int panel) {
    return (form.heads() + head) * form.headBytes(capacity) + panel * form.panelBytes(capacity);
  }

  /** Returns where the scales of a head's keys (part 0) or values (part 1) begin: (capacity). */
  private int scales(int part, int head) {
    int before = 2 * form.heads() * form.headBytes(capacity);
    return before + (part * form.heads() + head) * capacity * Float.BYTES;
  }

  /** Returns the scales of the first {@code tokens} keys (part 0) or values (part 1) of a head. */
  float[] scales(int layer, int part, int head, int tokens) {
    float[] scales = new float[tokens];
    int at = scales(part, head) / Float.BYTES;
    layer(layer).asFloatBuffer().get(at, scales);
    return scales;
  }

  /** Keeps the key of a token, (head size). */
  void putKey(int layer, int head, int token, float[] key) {
    float inverse = inverseScale(layer, 0, head, token, key);
    int panel = keyPanel(head, token / KeyValueCache.PAGE);
    int place = form.type().place(token % KeyValueCache.PAGE);
    for (int i = 0; i < key.length; i++) {
      put(layer(layer), panel + form.panelBytes(i) + place, key[i] * inverse);
    }
  }

  /** Keeps the value of a token, (head size). */
  void putValue(int layer, int head, int token, float[] value) {
    float inverse = inverseScale(layer, 1, head, token, value);
    for (int i = 0; i < value.length; i++) {
      int panel = valuePanel(head, i / PanelType.WIDTH) + form.panelBytes(token);
      put(layer(layer), panel + form.type().place(i % PanelType.WIDTH), value[i] * inverse);
    }
  }

  private void put(ByteBuffer memory, int at, float number) {
    if (form.scaled()) {
      memory.put(at, (byte) Math.round(number));
    } else {
      memory.putShort(at, Halves.floatToBfloat16(number));
    }
  }

  /** Keeps the scale of {@code numbers}, if they are to have one, and returns its inverse. */
  private float inverseScale(int layer, int part, int head, int token, float[] numbers) {
    if (!form.scaled()) {
      return 1;
    }
    float largest = Float.MIN_NORMAL;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    layer(layer).putFloat(scales(part, head) + token * Float.BYTES, largest / Byte.MAX_VALUE);
    return Byte.MAX_VALUE / largest;
  }

  /** Takes over the first {@code tokens} of a smaller piece of the same form. */
  void copy(PanelPiece from, int tokens) {
    int pages = KeyValueCache.roomFor(tokens) / KeyValueCache.PAGE;
    IntStream.range(0, form.layers())
        .forEach(
            layer -> {
              for (int head = 0; head < form.heads(); head++) {
                copy(
                    from,
                    layer,
                    from.keyPanel(head, 0),
                    keyPanel(head, 0),
                    from.keyPanel(0, pages));
                for (int panel = 0; panel < form.headSize() / PanelType.WIDTH; panel++) {
                  copy(
                      from,
                      layer,
                      from.valuePanel(head, panel),
                      valuePanel(head, panel),
                      form.panelBytes(tokens));
                }
                for (int part = 0; form.scaled() && part < 2; part++) {
                  int bytes = tokens * Float.BYTES;
                  copy(from, layer, from.scales(part, head), scales(part, head), bytes);
                }
              }
            });
  }

  private void copy(PanelPiece from, int layer, int at, int to, int bytes) {
    layer(layer).put(to, from.layer(layer), at, bytes);
  }

  @Override
  public void close() {
    memory.close();
  }
}
