package org.voicepersona.model.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An answer while it is generated: the state of one request. */
final class Answer implements AutoCloseable {

  private final GenerationRequest request;
  private final KeyValueCache cache;
  private final Sampler sampler;
  private final Set<Integer> stopTokenIds;
  private final List<Integer> tokenIds = new ArrayList<>();
  private boolean stopped;
  private double hearingSeconds;
  private double prefillSeconds;
  private double decodeSeconds;

  /**
   * Makes the state of {@code request}.
   *
   * @param cache has room for the prompt and the longest answer but its last token; owned from now
   *     on
   * @param stopTokenIds tokens that end the answer, unless the request ignores them
   */
  Answer(GenerationRequest request, KeyValueCache cache, Set<Integer> stopTokenIds) {
    GenerationSettings settings = request.settings();
    this.request = request;
    this.cache = cache;
    this.sampler = new Sampler(settings.sampling(), settings.seed(), request.prompt().ids());
    this.stopTokenIds = settings.ignoreEnd() ? Set.of() : stopTokenIds;
  }

  KeyValueCache cache() {
    return cache;
  }

  /** Chooses the next token from {@code logits} (vocabulary,), which are changed. */
  void choose(float[] logits) {
    int token = sampler.next(logits);
    tokenIds.add(token);
    stopped = stopTokenIds.contains(token);
  }

  /** Returns the token that the decoder reads next. */
  int lastToken() {
    return tokenIds.get(tokenIds.size() - 1);
  }

  /** Returns whether the answer is complete. */
  boolean finished() {
    return stopped || tokenIds.size() == request.settings().maxNewTokens() || cache.room() == 0;
  }

  void heardIn(double seconds) {
    hearingSeconds = seconds;
  }

  void prefilledIn(double seconds) {
    prefillSeconds = seconds;
  }

  void decodedIn(double seconds) {
    decodeSeconds += seconds;
  }

  /** Returns the complete answer, {@code text} being that of its tokens. */
  Generation toGeneration(String text) {
    return new Generation(
        text,
        request.prompt().ids(),
        tokenIds(),
        stopped ? FinishReason.STOP : FinishReason.LENGTH,
        new Generation.Times(hearingSeconds, prefillSeconds, decodeSeconds));
  }

  int[] tokenIds() {
    return tokenIds.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public void close() {
    cache.close();
  }
}
