package org.voicepersona.model.qwen2audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.encoder.AudioEncoder;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.TokenEmbedding;
import org.voicepersona.model.weights.WeightLoader;

/** Computes the decoder's input for whole prompts; encoder weights are loaded only meanwhile. */
public final class PromptRows {

  private PromptRows() {}

  /**
   * Returns each prompt's embeddings, [tokens, hidden], with encoded audio at its audio tokens.
   *
   * @param owner the manager that owns the returned arrays, on the CPU
   * @param module arithmetic for the weights of {@code store}
   */
  public static List<NDArray> of(
      NDManager owner,
      Qwen2AudioConfig config,
      SpeechModule module,
      WeightStore store,
      ComputeSettings settings,
      List<ChatPrompt> prompts) {
    TokenEmbedding embedding = new TokenEmbedding(store.dense(Qwen2AudioNames.DECODER.embedding()));
    try (NDManager own = owner.newSubManager()) {
      Iterator<NDArray> heard =
          embedAudio(own, config, module, store, settings, prompts).iterator();
      return prompts.stream()
          .map(
              prompt -> {
                int[] ids = prompt.ids();
                boolean isText = prompt.recordings().isEmpty();
                NDManager words = isText ? owner : own; // in float32, x is created itself
                NDArray created =
                    words.create(embedding.of(ids), new Shape(ids.length, embedding.width()));
                NDArray x = module.activations(words, created);
                return isText ? x : module.replaceRows(owner, x, places(config, ids), heard.next());
              })
          .toList();
    }
  }

  private static long[] places(Qwen2AudioConfig config, int[] ids) {
    return IntStream.range(0, ids.length)
        .filter(i -> ids[i] == config.audioTokenId())
        .asLongStream()
        .toArray();
  }

  /** Returns the encoded audio of each prompt that has recordings. */
  private static List<NDArray> embedAudio(
      NDManager manager,
      Qwen2AudioConfig config,
      SpeechModule module,
      WeightStore store,
      ComputeSettings settings,
      List<ChatPrompt> prompts) {
    LogMel frontEnd = new LogMel(config.audio().melBins());
    List<List<LogMel.Features>> clips =
        prompts.stream()
            .map(ChatPrompt::recordings)
            .filter(recordings -> !recordings.isEmpty())
            .map(all -> all.stream().map(Waveform::samples).map(frontEnd::of).toList())
            .toList();
    if (clips.isEmpty()) {
      return List.of();
    }
    AudioEncoder encoder =
        new AudioEncoder(
            module,
            manager,
            visit ->
                Qwen2AudioGraph.encoderWeights(
                    config, new WeightLoader(store, module, visit, settings)),
            true);
    return encoder.embedAudio(manager, clips);
  }
}
