package org.voicepersona.model.cuda.step;

/**
 * The largest logits of a row.
 *
 * @param ids of their tokens; the logits of all other tokens are at most the smallest of these
 * @param logits in descending order; a NaN comes first
 */
public record Candidates(int[] ids, float[] logits) {

  /** Decodes the kernels' sort keys: the logit's bits, made ascending, then the inverted id. */
  static Candidates of(long... keys) {
    int count = 0;
    while (count < keys.length && keys[count] != 0) {
      count++;
    }
    int[] ids = new int[count];
    float[] logits = new float[count];
    for (int i = 0; i < count; i++) {
      ids[i] = ~(int) keys[i];
      int rising = (int) (keys[i] >>> Integer.SIZE);
      logits[i] = Float.intBitsToFloat(rising < 0 ? rising & Integer.MAX_VALUE : ~rising);
    }
    return new Candidates(ids, logits);
  }
}
