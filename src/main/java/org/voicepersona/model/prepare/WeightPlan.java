package org.voicepersona.model.prepare;

import java.util.List;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.TensorInfo;
import org.voicepersona.model.checkpoint.TensorSpec;

/**
 * How a weight is stored.
 *
 * @param name its published name
 * @param form its form
 * @param tensors the tensors that store it
 */
record WeightPlan(String name, Form form, List<TensorSpec> tensors) {

  /** Suffixes of the embedding tables of tokens and of positions, which are looked up by row. */
  private static final String TOKENS = "embed_tokens.weight";

  private static final String POSITIONS = "embed_positions.weight";

  /** The forms a weight is stored in. */
  enum Form {
    /** The published bytes. */
    AS_PUBLISHED,
    /** Widened to float32, so that small tensors can be used as mapped. */
    FLOAT32,
    /** 8 bits, a scale for each row. */
    INT8,
    /** 4 bits, a scale and a zero for each group. */
    INT4
  }

  /**
   * Plans the weight {@code published} in a part of {@code bits}.
   *
   * @throws CheckpointException if its columns are no multiple of the group size
   */
  static WeightPlan of(TensorInfo published, int bits, PreparationSettings settings) {
    String name = published.name();
    List<Long> shape = published.shape();
    boolean table = name.endsWith(TOKENS);
    boolean linear = shape.size() == 2 && !name.endsWith(POSITIONS) && !table;
    if (table || (linear && bits == 16)) {
      return dense(name, Form.AS_PUBLISHED, published.type(), shape);
    }
    if (!linear) {
      return dense(name, Form.FLOAT32, ElementType.F32, shape);
    }
    return bits == 8 ? int8(name, shape) : int4(name, shape, settings);
  }

  private static WeightPlan dense(String name, Form form, ElementType type, List<Long> shape) {
    return new WeightPlan(name, form, List.of(new TensorSpec(name, type, shape)));
  }

  private static WeightPlan int8(String name, List<Long> shape) {
    return new WeightPlan(
        name,
        Form.INT8,
        List.of(
            new TensorSpec(name + PreparedNames.INT8, ElementType.I8, shape),
            new TensorSpec(name + PreparedNames.SCALES, ElementType.F32, List.of(shape.get(0)))));
  }

  private static WeightPlan int4(String name, List<Long> shape, PreparationSettings settings) {
    long rows = shape.get(0);
    long columns = shape.get(1);
    if (columns % settings.groupSize() != 0) {
      throw new CheckpointException(
          "%s has %d columns, group size %d must divide them"
              .formatted(name, columns, settings.groupSize()));
    }
    long groups = columns / settings.groupSize();
    TensorSpec values =
        new TensorSpec(
            name + PreparedNames.int4(settings.layout()),
            ElementType.U8,
            List.of(rows, columns / 2));
    if (settings.layout() == Int4Layout.ROW_MAJOR) {
      List<Long> scaleShape = List.of(rows, groups);
      return new WeightPlan(
          name,
          Form.INT4,
          List.of(
              values,
              new TensorSpec(name + PreparedNames.SCALES, ElementType.F32, scaleShape),
              new TensorSpec(name + PreparedNames.ZEROS, ElementType.F32, scaleShape)));
    }
    return new WeightPlan(
        name,
        Form.INT4,
        List.of(
            values,
            new TensorSpec(
                name + PreparedNames.SCALES_AND_ZEROS,
                ElementType.BF16,
                List.of(groups, rows, 2L))));
  }
}
