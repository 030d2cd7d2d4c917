package org.voicepersona.model.whisper;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.sampling.Logits;
import org.voicepersona.model.sampling.NonFiniteLogitsException;
import org.voicepersona.model.sampling.Sampler;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.whisper.WhisperBatch.Clip;
import org.voicepersona.model.whisper.WhisperBatch.Text;

/** Decodes the text of a clip of up to 30 s, token by token. */
final class WhisperDecoder {

  private final WhisperConfig config;
  private final WhisperTokens tokens;

  /**
   * A decoded text.
   *
   * @param ids the tokens, without the prompt and the end-of-text token
   * @param meanLogProbability of the tokens and the end-of-text token, natural logarithm
   * @param noSpeechProbability the probability that the clip has no speech
   * @param temperature of sampling
   */
  record Hypothesis(
      int[] ids, double meanLogProbability, double noSpeechProbability, double temperature) {}

  WhisperDecoder(WhisperConfig config, WhisperTokens tokens) {
    this.config = config;
    this.tokens = tokens;
  }

  /** Returns the code of the likeliest of the model's languages. */
  String detectLanguage(Clip clip) {
    try (Text text = clip.newText(1)) {
      float[] logits = text.advance(new int[] {tokens.startOfTranscript()}, 0).get(0);
      return tokens.languages().entrySet().stream()
          .max(Comparator.comparingDouble(language -> logits[language.getValue()]))
          .map(Map.Entry::getKey)
          .orElseThrow(() -> new IllegalStateException("the model knows only one language"));
    }
  }

  /**
   * Decodes a text.
   *
   * @param prompt the control tokens at its beginning
   * @param temperature of sampling; 0 to always take the likeliest token
   * @param maxTokens the most tokens of the text; limited to the model's positions
   * @throws NonFiniteLogitsException if a token cannot be chosen
   */
  Hypothesis write(
      Clip clip, int[] prompt, WhisperRules rules, double temperature, long seed, int maxTokens) {
    int room = Math.min(maxTokens, config.maxPositions() - prompt.length);
    Sampler sampler = new Sampler(sampling(temperature), seed, prompt);
    int[] said = {};
    double sum = 0;
    try (Text text = clip.newText(prompt.length + room)) {
      List<float[]> first = text.advance(prompt, 0, prompt.length - 1);
      double noSpeech = Math.exp(Logits.logProbability(first.get(0), tokens.noSpeech()));
      float[] logits = first.get(1);
      while (true) {
        if (!Logits.areUsable(logits)) {
          throw new NonFiniteLogitsException(said.length);
        }
        rules.apply(logits, said);
        int token = sampler.next(logits);
        sum += Logits.logProbability(logits, token);
        if (token == tokens.endOfText()) {
          return new Hypothesis(said, sum / (said.length + 1), noSpeech, temperature);
        }
        said = Arrays.copyOf(said, said.length + 1);
        said[said.length - 1] = token;
        if (said.length == room) {
          return new Hypothesis(said, sum / said.length, noSpeech, temperature);
        }
        logits = text.advance(new int[] {token}, 0).get(0);
      }
    }
  }

  private static SamplingSettings sampling(double temperature) {
    return temperature == 0
        ? SamplingSettings.GREEDY
        : new SamplingSettings(1, true, temperature, 0, 1);
  }
}
