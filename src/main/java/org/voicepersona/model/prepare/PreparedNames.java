package org.voicepersona.model.prepare;

import java.util.Locale;
import org.voicepersona.model.checkpoint.Int4Layout;

/**
 * Suffixes of a quantised weight's tensors in a prepared file, after the weight's published name. A
 * weight that is not quantised has no suffix.
 */
final class PreparedNames {

  /** I8 [N, K]. */
  static final String INT8 = ".int8";

  /** U8 [N, K / 2], row-major. */
  static final String INT4 = ".int4";

  /** F32 [N], or [N, K / groupSize]. */
  static final String SCALES = ".scales";

  /** F32 [N, K / groupSize]. */
  static final String ZEROS = ".zeros";

  /** BF16 [K / groupSize, N, 2]. */
  static final String SCALES_AND_ZEROS = ".scales_and_zeros";

  private PreparedNames() {}

  /** Returns the suffix of U8 [N, K / 2] values in {@code layout}. */
  static String int4(Int4Layout layout) {
    return layout == Int4Layout.ROW_MAJOR
        ? INT4
        : INT4 + "_" + layout.name().toLowerCase(Locale.ROOT);
  }
}
