package org.voicepersona.model.plan;

/**
 * What plans are made for: clips of 4.5 s, each with three questions and answers of 200 tokens. The
 * questions share what they begin with.
 */
final class Workload {

  static final int QUESTIONS = 3;
  static final int SHARED_TOKENS = 140;
  static final int QUESTION_TOKENS = 115;
  static final int ANSWER_TOKENS = 200;

  /** Frames of the encoder for a clip, before pooling. */
  static final int ENCODER_FRAMES = 225;

  /** Tokens of a clip that are prefilled. */
  static final int PROMPT_TOKENS = SHARED_TOKENS + QUESTIONS * QUESTION_TOKENS;

  private Workload() {}

  /**
   * Returns the tokens that {@code clips} at a time need in the caches, in whole pages. They begin
   * one after the other, evenly: when the first is at its end, the last has just begun.
   */
  static long tokens(int clips) {
    long tokens = 0;
    for (int i = 1; i <= clips; i++) {
      int answered = (ANSWER_TOKENS * i + clips - 1) / clips;
      tokens += pages(SHARED_TOKENS) + QUESTIONS * pages(QUESTION_TOKENS + answered);
    }
    return tokens;
  }

  /** Returns the tokens that those clips hold, on average over time. */
  static double tokensHeld(int clips) {
    return clips * (SHARED_TOKENS + QUESTIONS * (QUESTION_TOKENS + ANSWER_TOKENS / 2.0));
  }

  private static long pages(int tokens) {
    int page = MemoryPlan.PAGE_TOKENS;
    return (tokens + page - 1L) / page * page;
  }
}
