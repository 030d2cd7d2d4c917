package org.voicepersona.model.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.voicepersona.model.sampling.NonFiniteLogitsException;
import org.voicepersona.model.sampling.Sampler;
import org.voicepersona.model.sampling.Scores;

/** The state of one request while its answer is generated. For one thread. */
public final class Answer {

  private final GenerationRequest request;
  private final int longest;
  private final Set<Integer> stopTokenIds;
  private final List<Integer> tokenIds = new ArrayList<>();
  private Sampler sampler;
  private boolean stopped;
  private double prefillSeconds;
  private double decodeSeconds;

  /**
   * Makes the state of {@code request}.
   *
   * @param contextTokens the largest number of tokens of prompt and answer together
   * @param stopTokenIds tokens that end the answer, unless the request ignores them
   */
  public Answer(GenerationRequest request, int contextTokens, Set<Integer> stopTokenIds) {
    GenerationSettings settings = request.settings();
    this.request = request;
    // The last token of an answer takes no place in the context.
    this.longest = Math.min(settings.maxNewTokens(), contextTokens - promptTokens() + 1);
    this.stopTokenIds = settings.ignoreEnd() ? Set.of() : stopTokenIds;
    restart();
  }

  /** Discards the tokens so far, which will be generated again identically. */
  void restart() {
    GenerationSettings settings = request.settings();
    sampler = new Sampler(settings.sampling(), settings.seed(), request.prompt().ids());
    tokenIds.clear();
    stopped = false;
    prefillSeconds = 0;
    decodeSeconds = 0;
  }

  int[] promptIds() {
    return request.prompt().ids();
  }

  int promptTokens() {
    return promptIds().length;
  }

  /** Returns how many tokens the caches hold at the end of the longest possible answer. */
  int mostCachedTokens() {
    return promptTokens() + longest - 1;
  }

  /** Returns how many tokens the answer has so far. */
  int tokens() {
    return tokenIds.size();
  }

  /**
   * Returns {@code scores} with all logits that choosing the next tokens of {@code answers} needs;
   * the step that computed the scores must be open.
   */
  static List<Scores> sufficient(List<Answer> answers, List<Scores> scores) {
    return IntStream.range(0, answers.size())
        .mapToObj(i -> scores.get(i).sufficientFor(answers.get(i).sampler))
        .toList();
  }

  /**
   * Checks that the next token can be chosen from {@code scores}.
   *
   * @throws NonFiniteLogitsException if the scores are not usable
   */
  void requireChoosable(Scores scores) {
    if (!scores.areUsable()) {
      throw new NonFiniteLogitsException(tokens());
    }
  }

  /**
   * Chooses the next token from {@code scores}, which must be {@link #sufficient} and have passed
   * {@link #requireChoosable}, and are changed.
   */
  void choose(Scores scores) {
    int token = scores.choose(sampler);
    tokenIds.add(token);
    stopped = stopTokenIds.contains(token);
  }

  /** Returns the latest token: the decoder's next input. */
  int lastToken() {
    return tokenIds.get(tokenIds.size() - 1);
  }

  /** Returns whether the answer is complete. */
  boolean finished() {
    return stopped || tokenIds.size() == longest;
  }

  void prefilledIn(double seconds) {
    prefillSeconds = seconds;
  }

  void decodedIn(double seconds) {
    decodeSeconds += seconds;
  }

  /** Returns the complete answer with its decoded {@code text} and the time of encoding. */
  Generation toGeneration(String text, double hearingSeconds) {
    return new Generation(
        text,
        promptIds(),
        tokenIds(),
        stopped ? FinishReason.STOP : FinishReason.LENGTH,
        new Generation.Times(hearingSeconds, prefillSeconds, decodeSeconds));
  }

  /** Returns the tokens so far. */
  public int[] tokenIds() {
    return tokenIds.stream().mapToInt(Integer::intValue).toArray();
  }
}
