package org.voicepersona.model.qwen2audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.Golden;
import org.voicepersona.model.batch.FinishReason;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatMessage.Role;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.SamplingSettings;

/** From messages to answers, on the tiny model in float32. */
class Qwen2AudioModelTest {

  private static final Pattern TURN =
      Pattern.compile("<\\|im_start\\|>(\\w+)\n(.*?)<\\|im_end\\|>\n", Pattern.DOTALL);
  private static final Pattern RECORDING =
      Pattern.compile("Audio \\d+: <\\|audio_bos\\|><\\|AUDIO\\|><\\|audio_eos\\|>\n");

  private static final int PAD = 1990;

  private static Qwen2AudioModel model;

  @BeforeAll
  static void load() {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      model =
          Qwen2AudioModel.load(
              checkpoint, Arithmetic.of(Precision.FLOAT32), Placement.whole(ComputeDevice.CPU));
    }
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void answersChatsWithRecordingsAsTheReference() {
    JsonNode cases = Golden.json("cases/g_end_to_end.json");
    int compared = 0;
    for (JsonNode expected : cases) {
      if (!expected.get("texts").get(0).asText().startsWith("<|im_start|>")) {
        continue; // not a chat, so nothing a message could make
      }
      List<Generation> answers = model.generate(requests(expected));
      for (int i = 0; i < answers.size(); i++) {
        Generation answer = answers.get(i);
        assertThat(answer.promptTokenIds())
            .isEqualTo(Golden.integers(expected.get("input_ids_unpadded").get(i)));
        assertThat(answer.tokenIds())
            .isEqualTo(Golden.integers(expected.get("generated_ids").get(i)));
        assertThat(answer.text()).isEqualTo(expected.get("decoded_skip_special").get(i).asText());
        assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(4);
  }

  @Test
  void countsTheBytesOfItsWeights() {
    long total =
        Golden.json("qwen2audio-tiny/model.safetensors.index.json")
            .at("/metadata/total_size")
            .asLong();
    assertThat(total).isPositive();
    assertThat(model.weightBytes()).isEqualTo(total);
  }

  @Test
  void endsEachAnswerOfABatchAtItsOwnEndToken(@TempDir Path directory) throws IOException {
    Tensor ends = Golden.tensor("cases/d_batch3_eos", "eos_token_ids");
    try (Stream<Path> files = Files.list(Golden.path("qwen2audio-tiny"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        directory.resolve("generation_config.json"),
        "{\"eos_token_id\": [%d, %d]}".formatted(ends.data().getLong(0), ends.data().getLong(8)));
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(directory);
        Qwen2AudioModel ending =
            Qwen2AudioModel.load(
                checkpoint, Arithmetic.of(Precision.FLOAT32), Placement.whole(ComputeDevice.CPU))) {
      List<Generation> answers =
          ending.generate(
              IntStream.range(0, 3)
                  .mapToObj(i -> request("d_batch3", i, GenerationSettings.greedy(32)))
                  .toList());
      for (int i = 0; i < 3; i++) {
        int[] padded = Golden.row("cases/d_batch3_eos", "generated_ids", i);
        int length = answers.get(i).tokenIds().length;
        assertThat(answers.get(i).tokenIds()).isEqualTo(Arrays.copyOf(padded, length));
        assertThat(Arrays.stream(padded).skip(length)).allMatch(id -> id == PAD);
        assertThat(answers.get(i).finishReason())
            .isEqualTo(
                ends.data().getLong(0) == padded[length - 1]
                        || ends.data().getLong(8) == padded[length - 1]
                    ? FinishReason.STOP
                    : FinishReason.LENGTH);
      }
      assertThat(answers).extracting(Generation::finishReason).contains(FinishReason.STOP);
    }
  }

  @Test
  void penalizesRepetitionsAsTheReference() {
    SamplingSettings penalized = new SamplingSettings(1.1, false, 1, 0, 1);
    GenerationSettings settings = new GenerationSettings(32, penalized, 0, true);
    Generation a = model.generate(request("a_2300ms", 0, settings));
    assertThat(a.tokenIds())
        .isEqualTo(Golden.row("cases/repetition_penalty_1p1_greedy", "a_2300ms", 0));

    List<Generation> d =
        model.generate(
            IntStream.range(0, 3).mapToObj(i -> request("d_batch3", i, settings)).toList());
    for (int i = 0; i < 3; i++) {
      assertThat(d.get(i).tokenIds())
          .isEqualTo(Golden.row("cases/repetition_penalty_1p1_greedy", "d_batch3", i));
    }
  }

  @Test
  void drawsTheSameAnswerWithTheSameSeedAloneOrInABatch() {
    SamplingSettings sampling = new SamplingSettings(1, true, 1, 0, 1);
    List<GenerationRequest> requests =
        IntStream.range(0, 3)
            .mapToObj(i -> request("d_batch3", i, new GenerationSettings(12, sampling, i, true)))
            .toList();
    List<Generation> together = model.generate(requests);
    for (int i = 0; i < 3; i++) {
      assertThat(model.generate(requests.get(i)).tokenIds()).isEqualTo(together.get(i).tokenIds());
    }
    GenerationSettings otherSeed = new GenerationSettings(12, sampling, 99, true);
    assertThat(model.generate(request("d_batch3", 0, otherSeed)).tokenIds())
        .isNotEqualTo(together.get(0).tokenIds());
  }

  @Test
  void answersFromTextAlone() {
    ChatPrompt prompt = model.prompt(List.of(ChatMessage.of(Role.USER, "Hello!")));
    Generation answer = model.generate(new GenerationRequest(prompt, GenerationSettings.greedy(5)));
    assertThat(answer.tokenIds()).hasSizeBetween(1, 5);
    assertThat(answer.times().decode()).isPositive();
  }

  @Test
  void answersAboutAClipTooShortToHear() {
    ChatPrompt prompt =
        model.prompt(List.of(ChatMessage.ask(new Waveform(new float[200]), "What is this?")));
    assertThat(
            model.generate(new GenerationRequest(prompt, GenerationSettings.greedy(3))).tokenIds())
        .isNotEmpty();
  }

  @Test
  void refusesAPromptLongerThanTheModelTakes() {
    ChatPrompt prompt = model.prompt(List.of(ChatMessage.of(Role.USER, "word ".repeat(9_000))));
    assertThatThrownBy(
            () -> model.generate(new GenerationRequest(prompt, GenerationSettings.greedy(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8192");
  }

  @Test
  void refusesAudioTokensWithoutTheirRecording() {
    ChatPrompt prompt =
        new ChatPrompt(new int[] {1991, 1993, 1992}, List.of(new Waveform(new float[16_000])));
    assertThatThrownBy(
            () -> model.generate(new GenerationRequest(prompt, GenerationSettings.greedy(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 audio tokens");
  }

  @Test
  void refusesAPrecisionTheModelIsNotPreparedFor() {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      assertThatThrownBy(
              () ->
                  Qwen2AudioModel.load(
                      checkpoint,
                      Arithmetic.of(Precision.INT4),
                      Placement.whole(ComputeDevice.CPU)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("INT4");
    }
  }

  private static GenerationRequest request(String name, int row, GenerationSettings settings) {
    int[] ids = Golden.row("cases/" + name, "input_ids", row);
    int[] mask = Golden.row("cases/" + name, "attention_mask", row);
    int[] unpadded =
        IntStream.range(0, ids.length).filter(i -> mask[i] == 1).map(i -> ids[i]).toArray();
    return new GenerationRequest(
        new ChatPrompt(unpadded, List.of(Golden.waveform("cases/" + name, row))), settings);
  }

  /** Turns the rendered chats of a case back into messages. */
  private static List<GenerationRequest> requests(JsonNode expected) {
    List<Waveform> clips = new ArrayList<>();
    for (JsonNode clip : expected.get("audio")) {
      String[] nameAndNumber = clip.asText().split(":", 2);
      clips.add(Golden.waveform("cases/" + nameAndNumber[0], Integer.parseInt(nameAndNumber[1])));
    }
    List<GenerationRequest> requests = new ArrayList<>();
    for (JsonNode text : expected.get("texts")) {
      List<ChatMessage> messages = new ArrayList<>();
      Matcher turn = TURN.matcher(text.asText());
      while (turn.find()) {
        messages.add(message(turn.group(1), turn.group(2), clips));
      }
      requests.add(
          new GenerationRequest(
              model.prompt(messages),
              new GenerationSettings(32, SamplingSettings.GREEDY, 0, true)));
    }
    return requests;
  }

  private static ChatMessage message(String role, String content, List<Waveform> clips) {
    List<ChatMessage.Part> parts = new ArrayList<>();
    Matcher recording = RECORDING.matcher(content);
    int at = 0;
    while (recording.find()) {
      parts.add(new ChatMessage.Audio(clips.remove(0)));
      at = recording.end();
    }
    parts.add(new ChatMessage.Text(content.substring(at)));
    return new ChatMessage(
        Arrays.stream(Role.values())
            .filter(value -> value.name().equalsIgnoreCase(role))
            .findFirst()
            .orElseThrow(),
        parts);
  }
}
