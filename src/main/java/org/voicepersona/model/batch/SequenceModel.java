package org.voicepersona.model.batch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.voicepersona.model.decoder.Decoder;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.frontend.LogMel;

/**
 * What the scheduler runs: a model that encodes recordings and advances sequences. For one thread.
 *
 * <p>Rows of several sequences stand one after the other in one tensor, without padding, so that
 * sequences of any lengths advance together.
 */
public interface SequenceModel {

  /**
   * The recordings of a prompt as the decoder takes them.
   *
   * @param rows [audio tokens of all recordings, hidden]; empty if there are no recordings
   * @param seconds how long it took
   */
  record EncodedAudio(Optional<NDArray> rows, double seconds) {}

  /** Returns the decoder, which does all that a model does not do in another way. */
  Decoder decoder();

  /** Returns a manager for the tensors of one step. */
  NDManager newStep();

  /** Encodes the clips of each of several prompts, all of them together. */
  List<EncodedAudio> encodeAudio(NDManager step, List<List<LogMel.Features>> prompts);

  /**
   * Returns the embeddings of a prompt, [tokens, hidden], the rows of {@code audio} in place of its
   * audio tokens.
   *
   * @param audio as many rows as there are audio tokens
   * @throws IllegalArgumentException if there are more or fewer
   */
  NDArray embed(NDManager step, int[] ids, NDArray audio);

  /** Returns the embeddings of tokens, [tokens, hidden], audio tokens like any other. */
  default NDArray embed(NDManager step, int... ids) {
    return decoder().embed(step, ids);
  }

  /** Returns rows {@code from} to before {@code to} of {@code x}, without a copy. */
  default NDArray rows(NDManager step, NDArray x, int from, int to) {
    return decoder().rows(step, x, from, to);
  }

  /** Returns the rows of all {@code parts}, one after the other. */
  default NDArray join(NDManager manager, List<NDArray> parts) {
    return decoder().join(manager, parts);
  }

  /**
   * Returns an empty cache for {@code tokens} at least behind a beginning, to be closed by the
   * caller.
   */
  default KeyValueCache newCache(Optional<KeyValueCache> beginning, int tokens) {
    return decoder().newCache(beginning, tokens);
  }

  /** Gives {@code cache} room for {@code tokens} at least. */
  default void grow(KeyValueCache cache, int tokens) {
    decoder().grow(cache, tokens);
  }

  /**
   * Runs the decoder's layers over the next tokens of some sequences.
   *
   * @param x [sum of counts, hidden] embeddings, sequence after sequence; closed by this call
   * @param sequences a cache each, advanced by its count
   * @param counts how many rows belong to each sequence
   * @return [sum of counts, hidden]
   */
  default NDArray advance(
      NDManager step, NDArray x, List<KeyValueCache> sequences, long... counts) {
    return decoder().advance(step, x, sequences, counts);
  }

  /** Returns the logits of some rows of what {@link #advance} returned, each (vocabulary,). */
  default List<float[]> logits(NDManager step, NDArray x, long... rows) {
    return decoder().logits(step, x, rows);
  }

  /** Gives the device back what was freed. */
  void returnFreeMemory();
}
