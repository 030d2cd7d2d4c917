package org.voicepersona.model.cuda.step;

/**
 * The largest logits of a row.
 *
 * @param ids of their tokens; every token that is not there has at most the least of them
 * @param logits theirs, largest first; one that is NaN stands first
 */
public record Candidates(int[] ids, float[] logits) {

  /** Reads what the kernels write: the logit's bits in rising order, then the id from above. */
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
