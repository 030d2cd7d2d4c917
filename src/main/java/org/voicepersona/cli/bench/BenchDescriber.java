package org.voicepersona.cli.bench;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.sampling.SamplingSettings;

/** Asks a model three questions about each clip, with answers of fixed length left unchecked. */
final class BenchDescriber implements VoiceDescriber {

  static final List<String> QUESTIONS =
      List.of(
          "Describe this speaker's voice: its tone, pitch, timbre and style, in a few sentences.",
          "Describe the character in a story whom this voice would suit, and say why.",
          "Describe the technical qualities of this voice: articulation, pace, resonance, range.");

  static final Provenance PROVENANCE = new Provenance("bench", "bench", "bench", Map.of());

  private static final SamplingSettings SAMPLING = new SamplingSettings(1.1, true, 0.7, 20, 0.5);

  private final Qwen2AudioModel model;
  private final int newTokens;

  /**
   * Makes a describer, which owns and closes {@code model}.
   *
   * @param newTokens the length of an answer in tokens
   */
  BenchDescriber(Qwen2AudioModel model, int newTokens) {
    this.model = requireNonNull(model, "model is null");
    this.newTokens = newTokens;
  }

  Qwen2AudioModel model() {
    return model;
  }

  /** Returns the answers about a clip. */
  List<Generation> answers(Waveform clip) {
    return model.generate(
        IntStream.range(0, QUESTIONS.size())
            .mapToObj(
                i ->
                    new GenerationRequest(
                        model.prompt(List.of(ChatMessage.ask(clip, QUESTIONS.get(i)))),
                        new GenerationSettings(newTokens, SAMPLING, i, true)))
            .toList());
  }

  @Override
  public VoiceDescription describe(DecodedClip voice, Meter meter) {
    List<String> texts = answers(voice.waveform()).stream().map(Generation::text).toList();
    return new VoiceDescription(texts.get(0), texts.get(1), texts.get(2), texts.get(0));
  }

  @Override
  public int concurrency() {
    return 2 + model.batchSize() / QUESTIONS.size();
  }

  @Override
  public Provenance provenance() {
    return PROVENANCE;
  }

  @Override
  public void close() {
    model.close();
  }
}
