package org.voicepersona.model.batch;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.ComputeSettings.Activations;

/** Questions to the tiny model, and what answers them. */
final class BatchRequests {

  private static final List<String> QUESTIONS =
      List.of("Who speaks?", "Which accent is it, and which mood?", "How?");

  private static final SamplingSettings DRAWN = new SamplingSettings(1.1, true, 0.9, 40, 0.95);

  private BatchRequests() {}

  /** Loads the tiny model with room for so many keys and values. */
  static Qwen2AudioModel model(Activations activations, long keyValueTokens) {
    Placement placement =
        new Placement(ComputeDevice.CPU, 0, EncoderPlace.RESIDENT, keyValueTokens);
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      return Qwen2AudioModel.load(
          checkpoint, new ComputeSettings(activations, 0, Int4Products.FLOAT, false, placement));
    }
  }

  /** Asks three questions about each of some clips of different lengths. */
  static List<List<GenerationRequest>> clips(Qwen2AudioModel model, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                IntStream.range(0, QUESTIONS.size())
                    .mapToObj(q -> request(model, clip(i), QUESTIONS.get(q), 10 * i + q))
                    .toList())
        .map(BatchRequests::sameClip)
        .toList();
  }

  static List<List<GenerationRequest>> longAnswers(Qwen2AudioModel model, int count) {
    return clips(model, count).stream()
        .map(
            requests ->
                requests.stream()
                    .map(
                        request ->
                            new GenerationRequest(
                                request.prompt(),
                                new GenerationSettings(
                                    300 + request.prompt().ids().length % 50,
                                    DRAWN,
                                    request.settings().seed(),
                                    true)))
                    .toList())
        .toList();
  }

  /** Lets requests about equal recordings be about the same one. */
  private static List<GenerationRequest> sameClip(List<GenerationRequest> requests) {
    List<Waveform> recordings = requests.get(0).prompt().recordings();
    return requests.stream()
        .map(
            request ->
                new GenerationRequest(
                    new ChatPrompt(request.prompt().ids(), recordings), request.settings()))
        .toList();
  }

  static GenerationRequest request(
      Qwen2AudioModel model, Waveform clip, String question, int seed) {
    return new GenerationRequest(
        model.prompt(List.of(ChatMessage.ask(clip, question))),
        new GenerationSettings(6 + seed % 23, DRAWN, seed, true));
  }

  static Waveform clip(int i) {
    float[] samples = Golden.waveform("cases/d_batch3", i % 3).samples();
    return new Waveform(Arrays.copyOf(samples, Math.max(8_000, samples.length - 3_200 * i)));
  }

  /** Gives all answers the same length. */
  static List<List<GenerationRequest>> equallyLong(
      List<List<GenerationRequest>> clips, int tokens) {
    return clips.stream()
        .map(
            requests ->
                requests.stream()
                    .map(
                        request ->
                            new GenerationRequest(
                                request.prompt(),
                                new GenerationSettings(
                                    tokens, DRAWN, request.settings().seed(), true)))
                    .toList())
        .toList();
  }

  static BatchEngine engine(Qwen2AudioGraph graph) {
    return engine(graph, false);
  }

  static BatchEngine engine(Qwen2AudioGraph graph, boolean encodesApart) {
    return new BatchEngine(graph, new BatchLimits(12, 8, 100_000, encodesApart), answer -> "");
  }

  static RequestGroup group(List<GenerationRequest> requests) {
    List<LogMel.Features> clips =
        requests.get(0).prompt().recordings().stream()
            .map(recording -> new LogMel(128).of(recording.samples()))
            .toList();
    return RequestGroup.of(
        requests.stream().map(request -> new Answer(request, 8_192, Set.of(1990, 1992))).toList(),
        clips);
  }

  static List<int[]> tokens(List<Generation> generations) {
    return generations.stream().map(Generation::tokenIds).toList();
  }
}
