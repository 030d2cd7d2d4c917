package org.voicepersona.model.qwen2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.Golden;
import org.voicepersona.model.batch.Answer;
import org.voicepersona.model.batch.BatchEngine;
import org.voicepersona.model.batch.BatchLimits;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.batch.RequestGroup;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.weights.ComputeSettings;

/** Another model on the same engine: Qwen2-Audio's decoder alone, as a Qwen2 checkpoint has it. */
class Qwen2GraphTest {

  private static final List<String> QUESTIONS = List.of("Who speaks?", "How?", "Which mood is it?");
  private static final Placement CPU = Placement.whole(ComputeDevice.CPU);

  @Test
  void answersTogetherWhatQwen2AudioAnswersToTextAlone() throws Exception {
    ComputeSettings settings = ComputeSettings.of(Precision.FLOAT32, CPU);
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        Qwen2AudioModel reference = Qwen2AudioModel.load(checkpoint, settings);
        Qwen2Graph graph =
            new Qwen2Graph(
                Qwen2AudioConfig.of(checkpoint).text(), new TextWeights(checkpoint), settings);
        BatchEngine engine = new BatchEngine(graph, BatchLimits.of(CPU), answer -> "")) {
      List<GenerationRequest> requests =
          QUESTIONS.stream().map(question -> request(reference, question)).toList();
      List<RequestGroup> groups =
          requests.stream()
              .map(it -> RequestGroup.of(List.of(new Answer(it, 256, Set.of())), List.of()))
              .toList();
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      for (int i = 0; i < groups.size(); i++) {
        Generation answer = groups.get(i).result().get().get(0);
        assertThat(answer.tokenIds())
            .isEqualTo(reference.generate(requests.get(i)).tokenIds())
            .hasSize(12);
      }
      assertThat(engine.load().decodedTokens()).isGreaterThan(engine.load().decodeSteps());
    }
  }

  private static GenerationRequest request(Qwen2AudioModel model, String question) {
    return new GenerationRequest(
        model.prompt(List.of(ChatMessage.of(ChatMessage.Role.USER, question))),
        new GenerationSettings(12, SamplingSettings.GREEDY, 0, true));
  }

  /** The decoder's weights of a Qwen2-Audio checkpoint, by the names of a Qwen2 checkpoint. */
  private record TextWeights(WeightStore whole) implements WeightStore {

    private static final String PART = "language_model.";

    @Override
    public Set<String> names() {
      return whole.names().stream()
          .filter(name -> name.startsWith(PART))
          .map(name -> name.substring(PART.length()))
          .collect(Collectors.toSet());
    }

    @Override
    public Weight weight(String name) {
      return whole.weight(PART + name);
    }

    @Override
    public void close() {}
  }
}
