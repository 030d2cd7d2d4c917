package org.voicepersona.model.decoder;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.model.architecture.TextConfig;

/**
 * Attention of one step of the decoder on the host, on the vector units, its heads in parallel.
 *
 * @param layout where the step's rows write and look
 * @param pieces those of the layout's caches
 * @param rotations of the step's rows
 */
record PanelAttention(
    TextConfig config, StepLayout layout, List<PanelPiece> pieces, Rotations rotations) {

  /**
   * What a layer attends with, a row after the other; rows beyond those of the step are padding.
   *
   * @param queries [rows, heads * head size]
   * @param keys [rows, key heads * head size], likewise the values
   * @param attended [rows, heads * head size], to be written
   */
  record Rows(FloatBuffer queries, FloatBuffer keys, FloatBuffer values, FloatBuffer attended) {}

  /**
   * Keeps the rows' keys and values, then lets all of them look. What comes out for a row does not
   * depend on which other groups are in the step.
   *
   * @param layer its number in the stage
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
