package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.Failure;
import org.voicepersona.model.Golden;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

/**
 * The language model behind the commands. The tiny model's words are noise, the way they take is
 * that of the real one's.
 */
class Qwen2AudioIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLED = 137;

  @TempDir private Path folder;

  private static String[] process(Path output, String... more) {
    return Stream.concat(
            Stream.of(
                "process",
                "--describer=qwen2-audio",
                "--model=" + Golden.path("qwen2audio-tiny"),
                "--device=cpu",
                "--greedy",
                "--max-new-tokens=12",
                "--input=" + Program.SAMPLE,
                "--output=" + output),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static List<VoiceRecord> voices(Path output) throws IOException {
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      return voices.toList();
    }
  }

  @Test
  void describesGoesOnAndSaysTheSameTwice() throws Exception {
    Path halves = folder.resolve("halves");
    assertThat(Program.run(process(halves, "--no-answer-checks", "--limit=1")).exitCode()).isZero();
    Program.Result rest = Program.run(process(halves, "--no-answer-checks", "--limit=3"));
    assertThat(rest.exitCode()).as(rest.err()).isZero();
    assertThat(rest.out())
        .contains("describer: qwen2-audio (qwen2audio-tiny@bfloat16): asked for, its model is in")
        .contains("going on after 1 rows");

    Path whole = folder.resolve("whole");
    Program.run(process(whole, "--no-answer-checks", "--limit=3"));
    assertThat(PublishedFiles.digests(whole)).isEqualTo(PublishedFiles.digests(halves));

    assertThat(voices(whole))
        .hasSize(3)
        .allSatisfy(
            voice -> {
              assertThat(voice.text(RecordField.TECHNICAL_ANALYSIS)).isNotBlank();
              assertThat(voice.text(RecordField.COMBINED_DESCRIPTION))
                  .isEqualTo(
                      "Voice Analysis:\n%s\n\nCharacter/Persona:\n%s"
                          .formatted(
                              voice.text(RecordField.VOICE_ANALYSIS),
                              voice.text(RecordField.CHARACTER_DESCRIPTION)));
            })
        .extracting(voice -> voice.text(RecordField.COMBINED_DESCRIPTION))
        .as("each voice is heard")
        .doesNotHaveDuplicates();
  }

  @Test
  void otherPromptsAreAnotherRun() throws Exception {
    Path output = folder.resolve("out");
    Program.run(process(output, "--no-answer-checks", "--limit=1"));
    Path prompts = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(prompts.resolve("voice.txt"), "How does this {gender} voice sound?");

    Program.Result result =
        Program.run(process(output, "--no-answer-checks", "--limit=2", "--prompts=" + prompts));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("prompt_set", "mine");
    assertThat(voices(output)).hasSize(1);
  }

  @Test
  void answersThatAreNotFitFailWithTheirReason() throws Exception {
    Path output = folder.resolve("out");
    Program.Result result = Program.run(process(output, "--limit=2", "--prompts=emotion"));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("Nothing was described: 2 rows failed");
    try (Stream<Failure> failures = PublishedOutput.at(output).failures()) {
      assertThat(failures)
          .hasSize(2)
          .allSatisfy(
              failure -> {
                assertThat(failure.stage()).isEqualTo(Failure.Stage.DESCRIBE);
                assertThat(failure.reason())
                    .isIn("cut-off", "looping", "other-script", "control-tokens", "empty-answer");
                assertThat(failure.message()).contains("in 3 attempts");
              });
    }
  }

  @Test
  void aRunThatIsKilledAndResumedEndsLikeOneThatIsNot() throws Exception {
    String[] run = process(folder.resolve("killed"), "--no-answer-checks", "--limit=3");
    List<String> killing = List.of("-Dvoicepersona.failpoint=journal-line:1:kill");
    assertThat(CommandProcess.run(killing, run).exitCode()).isEqualTo(KILLED);

    Program.Result resumed = Program.run(run);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("3 described");

    Program.run(process(folder.resolve("whole"), "--no-answer-checks", "--limit=3"));
    assertThat(PublishedFiles.digests(folder.resolve("killed")))
        .isEqualTo(PublishedFiles.digests(folder.resolve("whole")));
  }

  @Test
  void answersAFreeQuestionLikeTheReference() throws Exception {
    JsonNode expected = Golden.json("cases/g_end_to_end.json").get(0);
    Path recording = folder.resolve("a.wav");
    writeWav(recording, Golden.samples("cases/a_2300ms", "waveform_0_i16"));

    Program.Result result =
        Program.run(
            "describe",
            recording.toString(),
            "--describer=qwen2-audio",
            "--model=" + Golden.path("qwen2audio-tiny"),
            "--prompt=Transcribe the speech in this recording word for word.",
            "--device=cpu",
            "--greedy",
            "--ignore-eos",
            "--max-new-tokens=32",
            "--precision=float32",
            "--json");

    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode answer = JSON.readTree(result.out());
    assertThat(answer.get("prompt_token_ids")).isEqualTo(expected.get("input_ids_unpadded").get(0));
    assertThat(answer.get("token_ids")).isEqualTo(expected.get("generated_ids").get(0));
    assertThat(answer.get("answer")).isEqualTo(expected.get("decoded_skip_special").get(0));
    assertThat(answer.get("finish_reason").asText()).isEqualTo("length");
    assertThat(answer.get("answer_seconds").asDouble()).isPositive();
    assertThat(answer.get("peak_resident_bytes").isNull())
        .isEqualTo(!Files.exists(Path.of("/proc")));
  }

  private static void writeWav(Path file, float[] samples) throws IOException {
    ByteBuffer pcm = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : samples) {
      pcm.putShort((short) (sample * 32768));
    }
    AudioSystem.write(
        new AudioInputStream(
            new ByteArrayInputStream(pcm.array()),
            new AudioFormat(16_000, 16, 1, true, false),
            samples.length),
        AudioFileFormat.Type.WAVE,
        file.toFile());
  }

  @Test
  void aPromptThatIsTooLongIsNamedWithItsLength() throws Exception {
    String words = "word ".repeat(9_000);
    Path wav = folder.resolve("clip.wav");
    writeWav(wav, new float[16_000]);
    Program.Result free =
        Program.run(
            "describe",
            wav.toString(),
            "--model=" + Golden.path("qwen2audio-tiny"),
            "--prompt=" + words);
    assertThat(free.exitCode()).isEqualTo(1);
    assertThat(free.err())
        .containsPattern("prompt-too-long: the prompt with its recordings has \\d{4,5} tokens")
        .contains("room for 1 to 8192")
        .doesNotContain("Exception");
    Path narrow = Files.createDirectory(folder.resolve("narrow"));
    try (Stream<Path> files = Files.list(Golden.path("qwen2audio-tiny"))) {
      for (Path file : files.toList()) {
        Files.copy(file, narrow.resolve(file.getFileName()));
      }
    }
    Path config = narrow.resolve("config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
    ((ObjectNode) json.get("text_config")).put("max_position_embeddings", 40);
    JSON.writeValue(config.toFile(), json);
    Path output = folder.resolve("out");
    Program.Result process =
        Program.run(
            "process",
            "--describer=qwen2-audio",
            "--model=" + narrow,
            "--input=" + Program.SAMPLE,
            "--output=" + output);
    assertThat(process.exitCode()).isEqualTo(2);
    assertThat(process.err())
        .containsPattern("the prompt for \\w+ has \\d+ tokens with one second of sound")
        .contains("room for 40");
    assertThat(output).doesNotExist();
  }

  @Test
  void whatCannotWorkIsWrongUsageBeforeAnythingStarts() {
    Path output = folder.resolve("out");
    Program.Result missing =
        Program.run(
            "process",
            "--describer=qwen2-audio",
            "--model=" + folder.resolve("nowhere"),
            "--input=" + Program.SAMPLE,
            "--output=" + output);
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("nowhere");

    Program.Result unprepared = Program.run(process(output, "--precision=int4"));
    assertThat(unprepared.exitCode()).isEqualTo(2);
    assertThat(unprepared.err()).contains("prepare");

    Program.Result narrow = Program.run(process(output, "--cpu-memory=1GB"));
    assertThat(narrow.exitCode()).isEqualTo(2);
    assertThat(narrow.err()).contains("does not fit", "1.00 GB", "least needed");

    Program.Result noGpu =
        Program.run(
            "process",
            "--describer=qwen2-audio",
            "--model=" + Golden.path("qwen2audio-tiny"),
            "--gpu-memory=5GB",
            "--input=" + Program.SAMPLE,
            "--output=" + output);
    if (ComputeDevice.bestOfTorch() == ComputeDevice.CPU) {
      assertThat(noGpu.exitCode()).isEqualTo(2);
      assertThat(noGpu.err()).contains("CUDA is not available");
    }

    Program.Result contradiction = Program.run(process(output, "--devices=0,1"));
    assertThat(contradiction.exitCode()).isEqualTo(2);
    assertThat(contradiction.err()).contains("must not stand beside --device cpu");
    for (String wrong : List.of("--devices=-1", "--devices=1,1", "--devices=first")) {
      Program.Result result = Program.run(process(output, "--device=auto", wrong));
      assertThat(result.exitCode()).as(wrong).isEqualTo(2);
      assertThat(result.err()).contains("device").doesNotContain("Exception");
    }

    assertThat(Program.run(process(output, "--top-p=7")).exitCode()).isEqualTo(2);
    assertThat(Program.run(process(output, "--prompts=limericks")).exitCode()).isEqualTo(2);
    assertThat(Program.run("describe", "a.wav", "--ignore-eos").exitCode()).isEqualTo(2);
    assertThat(Program.run("describe", "a.wav", "--describer=acoustic", "--prompt=Who?").exitCode())
        .isEqualTo(2);
    assertThat(output).doesNotExist();
  }
}
