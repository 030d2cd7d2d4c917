package org.voicepersona.model.batch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.voicepersona.model.batch.SequenceModel.EncodedAudio;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.sampling.NonFiniteLogitsException;
import org.voicepersona.model.sampling.Scores;

/**
 * A group of requests whose recordings have been encoded: it waits, is prefilled, or decodes token
 * by token. For one thread.
 *
 * <p>Its result does not depend on the groups that run beside it: prefill chunks of {@value
 * #CHUNK_ROWS} rows hold no other group's rows.
 */
public final class ActiveGroup implements AutoCloseable {

  /** Rows of a prefill chunk: enough to make dequantising the weights cheap beside the product. */
  public static final int CHUNK_ROWS = 512;

  private final RequestGroup group;
  private final SequenceModel model;
  private final KeyValueBudget budget;
  private final NDManager manager;
  private final NDArray rows; // [rows of all spans, hidden]
  private final double encodeSeconds;
  private final List<KeyValueCache> caches = new ArrayList<>();
  private final List<Sequence> sequences = new ArrayList<>();
  private final List<Span> spans = new ArrayList<>();
  private int prefilled;
  private double prefillSeconds;

  /** An unfinished answer, and the cache of its tokens after the shared prefix. */
  record Sequence(Answer answer, KeyValueCache cache) {}

  /**
   * The consecutive prompt rows that are prefilled into one cache.
   *
   * @param from the first of these rows, among all rows of the group
   * @param answer the answer whose prompt ends with these rows; empty for the shared prefix
   */
  private record Span(int from, int to, KeyValueCache cache, Optional<Answer> answer) {}

  /**
   * Embeds the prompts.
   *
   * @param budget the tokens that the caches are charged to
   * @param audio the recordings' embeddings; may be closed afterwards
   * @throws IllegalArgumentException if prompts and recordings differ in their audio tokens
   */
  ActiveGroup(RequestGroup group, SequenceModel model, KeyValueBudget budget, EncodedAudio audio) {
    this.group = group;
    this.model = model;
    this.budget = budget;
    this.encodeSeconds = audio.seconds();
    this.manager = model.newStep();
    boolean embedded = false;
    try {
      this.rows = embed(audio.rows());
      embedded = true;
    } finally {
      if (!embedded) {
        manager.close();
      }
    }
  }

  private NDArray embed(Optional<NDArray> audio) {
    int shared = group.sharedTokens();
    List<NDArray> parts = new ArrayList<>();
    try (NDManager step = model.newStep()) {
      for (Answer answer : group.answers()) {
        int[] ids = answer.promptIds();
        NDArray x =
            audio
                .map(clips -> model.embed(step, ids, clips))
                .orElseGet(() -> model.embed(step, ids));
        parts.add(model.rows(step, x, parts.isEmpty() ? 0 : shared, ids.length));
      }
      return model.join(manager, parts);
    }
  }

  RequestGroup group() {
    return group;
  }

  /** Returns the capacity, in tokens, that {@link #open} takes for the caches. */
  long firstRoom() {
    return KeyValueCache.roomFor(group.sharedTokens())
        + group.answers().stream().mapToLong(this::firstRoom).sum();
  }

  private int firstRoom(Answer answer) {
    return KeyValueCache.roomFor(answer.promptTokens() - group.sharedTokens());
  }

  /** Opens the caches; {@link #firstRoom} must be free. */
  void open() {
    int shared = group.sharedTokens();
    Optional<KeyValueCache> beginning = Optional.empty();
    int at = 0;
    if (shared > 0) {
      beginning = Optional.of(newCache(Optional.empty(), shared));
      spans.add(new Span(0, shared, beginning.get(), Optional.empty()));
      at = shared;
    }
    for (Answer answer : group.answers()) {
      KeyValueCache cache = newCache(beginning, firstRoom(answer));
      sequences.add(new Sequence(answer, cache));
      int to = at + answer.promptTokens() - shared;
      spans.add(new Span(at, to, cache, Optional.of(answer)));
      at = to;
    }
  }

  private KeyValueCache newCache(Optional<KeyValueCache> beginning, int tokens) {
    KeyValueCache cache = model.newCache(beginning, tokens);
    budget.take(cache.capacity());
    caches.add(cache);
    return cache;
  }

  /** Closes the caches and discards the tokens, which will be generated again identically. */
  void preempt() {
    closeCaches();
    spans.clear();
    group.answers().forEach(Answer::restart);
    prefilled = 0;
    prefillSeconds = 0;
  }

  /** Returns whether the prompts are prefilled. */
  boolean isPrefilled() {
    return prefilled == end();
  }

  private int end() {
    return spans.get(spans.size() - 1).to();
  }

  /**
   * Prefills the next chunk of the prompts, and chooses the first token of each answer whose prompt
   * ends in it. Call {@link #releaseFinished} afterwards.
   *
   * @throws NonFiniteLogitsException if an answer's logits are not finite; then no token is chosen
   */
  void prefillChunk() {
    long start = System.nanoTime();
    int to = Math.min(prefilled + CHUNK_ROWS, end());
    List<Span> touched =
        spans.stream().filter(span -> span.to() > prefilled && span.from() < to).toList();
    List<Span> completed =
        touched.stream().filter(span -> span.to() <= to && span.answer().isPresent()).toList();
    try (NDManager step = model.newStep()) {
      NDArray x =
          model.advance(
              step,
              model.rows(step, rows, prefilled, to),
              touched.stream().map(Span::cache).toList(),
              touched.stream()
                  .mapToLong(span -> Math.min(span.to(), to) - Math.max(span.from(), prefilled))
                  .toArray());
      if (!completed.isEmpty()) {
        long[] last = completed.stream().mapToLong(span -> span.to() - 1L - prefilled).toArray();
        List<Answer> begun = completed.stream().map(span -> span.answer().orElseThrow()).toList();
        List<Scores> scores = Answer.sufficient(begun, model.scores(step, x, last));
        for (int i = 0; i < last.length; i++) {
          begun.get(i).requireChoosable(scores.get(i));
        }
        for (int i = 0; i < last.length; i++) {
          begun.get(i).choose(scores.get(i));
        }
      }
    }
    prefilled = to;
    prefillSeconds += (System.nanoTime() - start) / 1e9;
    completed.forEach(span -> span.answer().orElseThrow().prefilledIn(prefillSeconds));
  }

  /**
   * Checks that the next token of each unfinished answer can be chosen.
   *
   * @param scores in the order of {@link #sequences}
   * @throws NonFiniteLogitsException if the scores of an answer are not usable
   */
  void requireChoosable(List<Scores> scores) {
    for (int i = 0; i < sequences.size(); i++) {
      sequences.get(i).answer().requireChoosable(scores.get(i));
    }
  }

  /** Chooses the next token of each unfinished answer from {@code scores}, which it changes. */
  void choose(List<Scores> scores) {
    for (int i = 0; i < sequences.size(); i++) {
      sequences.get(i).answer().choose(scores.get(i));
    }
  }

  /** Returns the unfinished answers. */
  List<Sequence> sequences() {
    return List.copyOf(sequences);
  }

  /** Removes complete answers and closes their caches. */
  void releaseFinished() {
    List<Sequence> complete =
        sequences.stream().filter(sequence -> sequence.answer().finished()).toList();
    sequences.removeAll(complete);
    complete.forEach(sequence -> close(sequence.cache()));
  }

  /** Returns how many tokens the caches must grow by before each answer takes another token. */
  long missingRoom() {
    return sequences.stream().mapToLong(this::missingRoom).sum();
  }

  private int missingRoom(Sequence sequence) {
    KeyValueCache cache = sequence.cache();
    return cache.length() < cache.capacity() ? 0 : KeyValueCache.PAGE;
  }

  /** Grows the caches by {@link #missingRoom} tokens, which must be free. */
  void grow() {
    for (Sequence sequence : sequences) {
      int more = missingRoom(sequence);
      if (more > 0) {
        model.grow(sequence.cache(), sequence.cache().capacity() + more);
        budget.take(more);
      }
    }
  }

  /**
   * Returns an estimate of how many more tokens each unfinished answer takes, at least 1.
   *
   * @param answerTokens the expected length of an answer; a longer one is expected to end next
   */
  IntStream remainingSteps(double answerTokens) {
    return group.answers().stream()
        .filter(answer -> !answer.finished())
        .mapToInt(answer -> remaining(answer, answerTokens));
  }

  /** Returns the expected capacity of the caches after {@code steps} more tokens of each answer. */
  long roomAfter(int steps, double answerTokens) {
    long own =
        group.answers().stream()
            .filter(answer -> !answer.finished() && steps <= remaining(answer, answerTokens))
            .mapToLong(answer -> roomOf(answer, answer.tokens() + steps))
            .sum();
    return own == 0 ? 0 : own + KeyValueCache.roomFor(group.sharedTokens());
  }

  private static int remaining(Answer answer, double answerTokens) {
    long usual = Math.round(answerTokens) - answer.tokens();
    int most = answer.mostCachedTokens() - answer.promptTokens() + 1 - answer.tokens();
    return (int) Math.max(1, Math.min(usual, most));
  }

  /** The last token of an answer is no input of the decoder, so it is not cached. */
  private int roomOf(Answer answer, int tokens) {
    int cached = answer.promptTokens() - group.sharedTokens() + Math.max(0, tokens - 1);
    return KeyValueCache.roomFor(cached);
  }

  double encodeSeconds() {
    return encodeSeconds;
  }

  private void closeCaches() {
    sequences.clear();
    List.copyOf(caches).forEach(this::close);
  }

  private void close(KeyValueCache cache) {
    caches.remove(cache);
    budget.giveBack(cache.capacity());
    cache.close();
  }

  /** Closes the caches and returns their capacity to the budget. */
  @Override
  public void close() {
    closeCaches();
    manager.close();
  }
}
