package org.voicepersona.model.decoder;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.model.architecture.TextConfig;

/**
 * Attention of one decoder step on the host's vector units, in parallel over heads.
 *
 * @param layout of the step's rows
 * @param stageCaches this stage's part of each of the layout's caches
 * @param rotations of the step's rows
 */
record PanelAttention(
    TextConfig config, StepLayout layout, List<PanelCache> stageCaches, Rotations rotations) {

  /**
   * Inputs and output of a layer's attention, row-major; rows after those of the step are padding.
   *
   * @param queries [rows, heads * head size]
   * @param keys [rows, key heads * head size]; {@code values} has the same shape
   * @param attended [rows, heads * head size], the output
   */
  record Rows(FloatBuffer queries, FloatBuffer keys, FloatBuffer values, FloatBuffer attended) {}

  /**
   * Appends the rows' keys and values to their caches, then computes the attention of all rows. A
   * row's result does not depend on the other groups of the step.
   *
   * @param layer the layer's number in the stage
   */
  void attend(int layer, Rows rows) {
    IntStream.range(0, config.keyValueHeads())
        .parallel()
        .forEach(head -> new PanelHead(this, layer, head, rows).attend());
    int queryWidth = config.heads() * config.headSize();
    for (int at = layout.positions().length * queryWidth; at < rows.attended().capacity(); at++) {
      rows.attended().put(at, 0);
    }
  }
}
