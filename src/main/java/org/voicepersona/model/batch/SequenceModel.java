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
 * The interface between scheduler and model: encodes recordings and advances sequences. For one
 * thread.
 *
 * <p>The rows of several sequences are concatenated in one tensor without padding, so that
 * sequences of any length advance together.
 */
public interface SequenceModel {

  /**
   * The embeddings of the recordings of a prompt.
   *
   * @param rows [audio tokens of all recordings, hidden]; empty if there are no recordings
   * @param seconds how long encoding took
   */
  record EncodedAudio(Optional<NDArray> rows, double seconds) {}

  /** Returns the decoder, which the default methods of this interface delegate to. */
  Decoder decoder();

  /** Returns a manager for the tensors of one step. */
  NDManager newStep();

  /** Encodes the clips of each of several prompts, all of them together. */
  List<EncodedAudio> encodeAudio(NDManager step, List<List<LogMel.Features>> prompts);

  /**
   * Returns the embeddings of a prompt, [tokens, hidden], with the rows of {@code audio} in place
   * of its audio tokens.
   *
   * @param audio a row for each audio token
   * @throws IllegalArgumentException if the number of rows differs from that of audio tokens
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

  /** Returns the concatenated rows of {@code parts}. */
  default NDArray join(NDManager manager, List<NDArray> parts) {
    return decoder().join(manager, parts);
  }

  /**
   * Returns an empty cache with a capacity of at least {@code tokens}, to be closed by the caller.
   *
   * @param beginning holds the shared prefix of several sequences, if there is one
   */
  default KeyValueCache newCache(Optional<KeyValueCache> beginning, int tokens) {
    return decoder().newCache(beginning, tokens);
  }

  /** Grows {@code cache} to a capacity of at least {@code tokens}. */
  default void grow(KeyValueCache cache, int tokens) {
    decoder().grow(cache, tokens);
  }

  /**
   * Runs the decoder's layers over the next tokens of some sequences.
   *
   * @param x [sum of counts, hidden] embeddings, sequence after sequence; closed by this call
   * @param sequences the cache of each sequence, advanced by its count
   * @param counts how many rows belong to each sequence
   * @return [sum of counts, hidden]
   */
  default NDArray advance(
      NDManager step, NDArray x, List<KeyValueCache> sequences, long... counts) {
    return decoder().advance(step, x, sequences, counts);
  }

  /** Returns the logits of some rows of {@link #advance}'s result, [vocabulary] each. */
  default List<float[]> logits(NDManager step, NDArray x, long... rows) {
    return decoder().logits(step, x, rows);
  }

  /**
   * Returns the logits of some rows of {@link #advance}'s result for choosing tokens. Logits on a
   * GPU are copied from there in part: the largest at once, all others on demand while {@code step}
   * is open.
   */
  default List<Scores> scores(NDManager step, NDArray x, long... rows) {
    return decoder().endsOnGpu()
        ? decoder().scores(step, x, rows)
        : logits(step, x, rows).stream().map(Scores::of).toList();
  }

  /**
   * Appends a token to each of some sequences and returns the {@link #scores} of the next tokens.
   *
   * @param sequences the cache of each sequence, advanced by one
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

  /** Gives freed memory that the allocator still holds back to the device. */
  void returnFreeMemory();
}
