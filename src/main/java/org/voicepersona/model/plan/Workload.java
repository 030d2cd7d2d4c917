package org.voicepersona.model.plan;

/**
 * The workload that plans are made for: clips of 4.5 s, each with three questions that share a
 * prefix, and answers of 200 tokens.
 */
final class Workload {

  static final int QUESTIONS = 3;
  static final int SHARED_TOKENS = 140;
  static final int QUESTION_TOKENS = 115;
  static final int ANSWER_TOKENS = 200;

  /** Encoder frames of a clip, before pooling. */
  static final int ENCODER_FRAMES = 225;

  /** Tokens of a clip that are prefilled. */
  static final int PROMPT_TOKENS = SHARED_TOKENS + QUESTIONS * QUESTION_TOKENS;

  private Workload() {}

  /**
   * Returns the cache capacity, in tokens of whole pages, that {@code clips} at a time need. Their
   * starts are spread evenly: when the first clip is at its end, the last has just begun.
   */
  static long tokens(int clips) {
    long tokens = 0;
    for (int i = 1; i <= clips; i++) {
      int answered = (ANSWER_TOKENS * i + clips - 1) / clips;
      tokens += pages(SHARED_TOKENS) + QUESTIONS * pages(QUESTION_TOKENS + answered);
    }
    return tokens;
  }

  /** Returns the average number of tokens that {@code clips} at a time hold. */
  static double tokensHeld(int clips) {
    return clips * (SHARED_TOKENS + QUESTIONS * (QUESTION_TOKENS + ANSWER_TOKENS / 2.0));
  }

  private static long pages(int tokens) {
    int page = MemoryPlan.PAGE_TOKENS;
    return (tokens + page - 1L) / page * page;
  }
}
