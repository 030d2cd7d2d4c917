package org.voicepersona.model.batch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.voicepersona.model.decoder.Decoder;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.sampling.Scores;

/**
 * A model as the scheduler sees it: it encodes recordings and advances sequences. For one thread.
 *
 * <p>Rows of several sequences stand one after the other in one tensor, without padding, so that
 * sequences of any lengths advance together.
 */
public interface SequenceModel {

  /**
   * The embeddings of the recordings of a prompt.
   *
   * @param rows [audio tokens of all recordings, hidden]; empty if there are no recordings
   * @param seconds what encoding took
   */
  record EncodedAudio(Optional<NDArray> rows, double seconds) {}

  /** Returns the decoder, which the default methods of this interface delegate to. */
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

  /**
   * Returns rows {@code from} (inclusive) to {@code to} (exclusive) of {@code x}, without a copy.
   */
  default NDArray rows(NDManager step, NDArray x, int from, int to) {
    return decoder().rows(step, x, from, to);
  }

  /** Returns the rows of all {@code parts}, one after the other. */
  default NDArray join(NDManager manager, List<NDArray> parts) {
    return decoder().join(manager, parts);
  }

  /**
   * Returns an empty cache with room for {@code tokens} or more, to be closed by the caller.
   *
   * @param beginning holds the tokens before its own, if other sequences share them
   */
  default KeyValueCache newCache(Optional<KeyValueCache> beginning, int tokens) {
    return decoder().newCache(beginning, tokens);
  }

  /** Grows {@code cache} to room for {@code tokens} or more. */
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

  /**
   * Returns the same for choosing tokens: where they are on a GPU only the largest come from there,
   * and the others while {@code step} is open.
   */
  default List<Scores> scores(NDManager step, NDArray x, long... rows) {
    return decoder().endsOnGpu()
        ? decoder().scores(step, x, rows)
        : logits(step, x, rows).stream().map(Scores::of).toList();
  }

  /**
   * Appends a token to each of some sequences, and returns the scores of those that come next, like
   * {@link #scores}.
   *
   * @param sequences a cache each, advanced by one
   */
  default List<Scores> next(NDManager step, int[] tokens, List<KeyValueCache> sequences) {
    if (decoder().takesSteps(tokens.length)) {
      return decoder().next(tokens, sequences);
    }
    long[] ones = new long[tokens.length];
    Arrays.fill(ones, 1);
    NDArray x = advance(step, embed(step, tokens), sequences, ones);
    return scores(step, x, IntStream.range(0, tokens.length).asLongStream().toArray());
  }

  /** Returns memory that was freed, but is still held by the allocator, to the device. */
  void returnFreeMemory();
}
