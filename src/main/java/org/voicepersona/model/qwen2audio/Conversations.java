package org.voicepersona.model.qwen2audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.voicepersona.model.batch.FinishReason;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.prompt.Tokenizer;

/** Makes the token sequences that a model is calibrated and measured on: texts, and answers. */
public final class Conversations {

  /** Tokens of the longest piece of a text: attention's memory grows with their square. */
  public static final int LONGEST_TEXT = 1_024;

  /** Bytes of float32 weights up to which a model generates its own answers. */
  private static final long OWN_ANSWER_BYTES = 2L << 30;

  private static final Pattern FORM_FEED = Pattern.compile("\f");

  private Conversations() {}

  /**
   * Splits texts into pieces of 2 to {@value #LONGEST_TEXT} tokens.
   *
   * @param texts separated by form feeds; surrounding white space is ignored
   */
  public static List<ChatPrompt> texts(Tokenizer tokenizer, String texts) {
    List<ChatPrompt> pieces = new ArrayList<>();
    for (String text : FORM_FEED.split(texts, -1)) {
      int[] ids = tokenizer.encode(text.strip());
      for (int from = 0; from + 1 < ids.length; from += LONGEST_TEXT) {
        int to = Math.min(ids.length, from + LONGEST_TEXT);
        pieces.add(new ChatPrompt(Arrays.copyOfRange(ids, from, to), List.of()));
      }
    }
    return pieces;
  }

  /** Returns {@code prompt} followed by an answer and an end-of-turn token. */
  public static Conversation answered(Tokenizer tokenizer, ChatPrompt prompt, String answer) {
    IntStream end = IntStream.of(ChatTemplate.endOfTurn(tokenizer));
    IntStream said = Arrays.stream(tokenizer.encode(answer));
    return Conversation.answered(prompt, IntStream.concat(said, end));
  }

  /** Returns whether {@code model} is small enough to be loaded whole in float32. */
  public static boolean canAnswer(ModelConfig model) {
    long weights = model.tensors().values().stream().mapToLong(Tensor::elements).sum();
    return weights * Float.BYTES <= OWN_ANSWER_BYTES;
  }

  /**
   * Returns {@code prompts} with greedy answers of {@code model} in float32 on the CPU; an answer
   * that exceeds {@code maxNewTokens} is dropped, since it usually repeats itself.
   */
  public static List<Conversation> answered(
      ModelDirectory model, List<ChatPrompt> prompts, int maxNewTokens) {
    try (Qwen2AudioModel loaded =
        Qwen2AudioModel.load(
            model,
            Arithmetic.of(Precision.FLOAT32),
            Placement.whole(ComputeDevice.CPU).withTokensUpTo(16_384))) {
      List<Generation> answers =
          loaded.generate(
              prompts.stream()
                  .map(it -> new GenerationRequest(it, GenerationSettings.greedy(maxNewTokens)))
                  .toList());
      return IntStream.range(0, prompts.size())
          .mapToObj(i -> answered(prompts.get(i), answers.get(i)))
          .toList();
    }
  }

  private static Conversation answered(ChatPrompt prompt, Generation answer) {
    boolean ended = answer.finishReason() == FinishReason.STOP;
    return Conversation.answered(
        prompt, ended ? Arrays.stream(answer.tokenIds()) : IntStream.empty());
  }
}
