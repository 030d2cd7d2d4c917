package org.voicepersona.model.decoder;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.model.checkpoint.HalfPrecision;

/** A KV cache on the host, in pages of panels as the vector units read them. */
final class PanelCache implements KeyValueCache.StageCache {

  private static final int PAGE = KeyValueCache.PAGE;

  private final PanelPages store;
  private final PanelPages.Form form;
  private final List<ByteBuffer> pages = new ArrayList<>();

  /**
   * Makes a cache.
   *
   * @param capacity in tokens, a multiple of a page
   */
  PanelCache(PanelPages store, int capacity) {
    this.store = store;
    this.form = store.form();
    boolean complete = false;
    try {
      grow(capacity);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  /** Takes pages until the capacity is {@code capacity} tokens. */
  void grow(int capacity) {
    while (pages.size() * PAGE < capacity) {
      pages.add(store.take());
    }
  }

  PanelPages.Form form() {
    return form;
  }

  /** Returns the page that {@code token} is in. */
  ByteBuffer page(int token) {
    return pages.get(token / PAGE);
  }

  /** Returns the scales of the first {@code tokens} keys (part 0) or values (part 1) of a head. */
  float[] scales(int layer, int part, int head, int tokens) {
    float[] scales = new float[tokens];
    int at = form.scales(layer, part, head) / Float.BYTES;
    for (int token = 0; token < tokens; token += PAGE) {
      page(token).asFloatBuffer().get(at, scales, token, Math.min(PAGE, tokens - token));
    }
    return scales;
  }

  /** Stores the key of a token, [head size]. */
  void putKey(int layer, int head, int token, float[] key) {
    float inverse = inverseScale(layer, 0, head, token, key);
    for (int i = 0; i < key.length; i++) {
      put(page(token), form.key(layer, head, token % PAGE, i), key[i] * inverse);
    }
  }

  /** Stores the value of a token, [head size]. */
  void putValue(int layer, int head, int token, float[] value) {
    float inverse = inverseScale(layer, 1, head, token, value);
    for (int i = 0; i < value.length; i++) {
      put(page(token), form.value(layer, head, token % PAGE, i), value[i] * inverse);
    }
  }

  private void put(ByteBuffer page, int at, float number) {
    if (form.scaled()) {
      page.put(at, (byte) Math.round(number));
    } else {
      page.putShort(at, HalfPrecision.floatToBfloat16(number));
    }
  }

  /** Stores the scale of {@code numbers} in an 8-bit cache, and returns its inverse, else 1. */
  private float inverseScale(int layer, int part, int head, int token, float[] numbers) {
    if (!form.scaled()) {
      return 1;
    }
    float largest = Float.MIN_NORMAL;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    int at = form.scales(layer, part, head) + token % PAGE * Float.BYTES;
    page(token).putFloat(at, largest / Byte.MAX_VALUE);
    return Byte.MAX_VALUE / largest;
  }

  /** Returns the pages to the store. */
  @Override
  public void close() {
    pages.forEach(store::giveBack);
    pages.clear();
  }
}
