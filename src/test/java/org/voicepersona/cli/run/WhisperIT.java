package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.Golden;
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SharedData;
import org.voicepersona.testing.hub.HubServer;

/**
 * Whisper behind the commands. The tiny model's words are noise, the way they take is that of the
 * real one's.
 */
class WhisperIT {

  private static final int KILLED = 137;

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = TinyWhisper.ofFewWords(folder.resolve("whisper-tiny"));
  }

  private String[] process(String input, Path output, String... more) {
    return Stream.concat(
            Stream.of(
                "process",
                "--describer=whisper",
                "--whisper-model=" + model,
                "--device=cpu",
                "--input=" + input,
                "--output=" + output),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private String[] process(Path output, String... more) {
    return process(Program.SAMPLE.toString(), output, more);
  }

  private static List<VoiceRecord> voices(Path output) throws IOException {
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      return voices.toList();
    }
  }

  @Test
  void describesTheSampleAndRecordsWhatWasUnderstood() throws Exception {
    Path output = folder.resolve("out");
    Program.Result result = Program.run(process(output));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("describer: whisper (whisper-tiny@float32): ")
        .contains("33 described");
    assertThat(voices(output))
        .hasSize(33)
        .allSatisfy(
            voice -> {
              assertThat(voice.text(RecordField.DESCRIBER)).isEqualTo("whisper");
              assertThat(voice.text(RecordField.RECOGNIZED_LANGUAGE)).isIn("en", "de", "zh");
              assertThat(voice.number(RecordField.WORD_ERROR_RATE)).isPositive();
              assertThat(voice.text(RecordField.TECHNICAL_ANALYSIS)).contains("peech recognition");
              assertThat(voice.list(RecordField.FLAGS)).doesNotContain("transcript-leak");
              for (String word : voice.text(RecordField.RECOGNIZED_TRANSCRIPT).split(" ", -1)) {
                if (word.length() > 4) {
                  assertThat(voice.text(RecordField.COMBINED_DESCRIPTION)).doesNotContain(word);
                }
              }
            })
        .anySatisfy(
            voice -> assertThat(voice.text(RecordField.RECOGNIZED_TRANSCRIPT)).isNotBlank());
  }

  @Test
  void aRunThatIsKilledAndResumedEndsLikeOneThatIsNot() throws Exception {
    Path killed = folder.resolve("killed");
    List<String> killing = List.of("-Dvoicepersona.failpoint=journal-line:2:kill");
    assertThat(CommandProcess.run(killing, process(killed, "--limit=4")).exitCode())
        .isEqualTo(KILLED);
    Program.Result resumed = Program.run(process(killed, "--limit=4"));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();

    Path whole = folder.resolve("whole");
    assertThat(Program.run(process(whole, "--limit=4")).exitCode()).isZero();
    assertThat(PublishedFiles.digests(killed)).isEqualTo(PublishedFiles.digests(whole));
  }

  @Test
  void accountsForEveryRowOfHostileData() throws Exception {
    Path hostile = SharedData.path("data/hostile");
    Path output = folder.resolve("out");
    Program.Result result =
        Program.run(process(hostile.resolve("data/*.parquet").toString(), output));

    assertThat(result.exitCode()).as(result.err()).isZero();
    RunSummary.Counts counts = PublishedOutput.at(output).summary().counts();
    assertThat(counts.described()).isPositive();
    assertThat(counts.read()).isEqualTo(counts.described() + counts.failed());
    assertThat(voices(output)).hasSize((int) counts.described());
  }

  @Test
  void anotherDescriberModelOrLanguageIsAnotherRun() throws Exception {
    Path output = folder.resolve("out");
    assertThat(Program.run(process(output, "--limit=1")).exitCode()).isZero();
    List<VoiceRecord> before = voices(output);

    Path other = TinyWhisper.ofFewWords(folder.resolve("other"));
    assertThat(
            Program.run(
                    "model",
                    "prepare",
                    "--from=" + other,
                    "--to=" + folder.resolve("int8"),
                    "--group-size=64")
                .exitCode())
        .isZero();
    for (String[] difference :
        new String[][] {
          {"--describer=acoustic", "describer was 'whisper', is now 'acoustic'"},
          {"--whisper-language=en", "language was 'detected', is now 'en'"},
          {"--whisper-precision=bfloat16", "precision was 'float32', is now 'bfloat16'"},
          {"--whisper-model=" + folder.resolve("int8"), "other@int8"},
          {"--whisper-model=" + TinyWhisper.in(folder.resolve("wordy")), "describer.rules was"}
        }) {
      Program.Result refused = Program.run(withOption(process(output), difference[0]));
      assertThat(refused.exitCode()).as(refused.out() + refused.err()).isEqualTo(1);
      assertThat(refused.err()).contains(difference[1]);
    }
    assertThat(voices(output)).isEqualTo(before);
  }

  /** Returns the arguments with one in the place of that of the same name. */
  private static String[] withOption(String[] args, String option) {
    String name = option.substring(0, option.indexOf('=') + 1);
    return Stream.concat(Stream.of(args).filter(arg -> !arg.startsWith(name)), Stream.of(option))
        .toArray(String[]::new);
  }

  @Test
  void describesARecordingWithoutATranscript() throws Exception {
    Path recording = Path.of("src/test/resources/org/voicepersona/audio/speech.flac");
    Program.Result result =
        Program.run(
            "describe",
            recording.toString(),
            "--describer=whisper",
            "--whisper-model=" + model,
            "--whisper-language=en",
            "--json");
    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode record = new ObjectMapper().readTree(result.out());
    assertThat(record.get("recognized_language").asText()).isEqualTo("en");
    assertThat(record.get("word_error_rate").isNull()).isTrue();
    assertThat(record.get("voice_analysis").asText()).isNotBlank();
  }

  @Test
  void whatCannotWorkIsWrongUsageBeforeAnythingStarts() {
    Path output = folder.resolve("out");
    for (String[] wrong :
        new String[][] {
          {"--whisper-model=" + folder.resolve("nowhere"), "model fetch openai/whisper-base"},
          {"--whisper-model=" + Golden.path("qwen2audio-tiny"), "no Whisper model"},
          {"--whisper-language=xx", "must be one of [de, en, zh]"},
          {"--whisper-precision=int4", "prepare"},
        }) {
      Program.Result result = Program.run(withOption(process(output), wrong[0]));
      assertThat(result.exitCode()).as(wrong[0]).isEqualTo(2);
      assertThat(result.err()).contains(wrong[1]);
    }
    assertThat(output).doesNotExist();
  }

  @Test
  void fetchesAndPreparesAModelThatDescribes() throws Exception {
    try (HubServer server = new HubServer()) {
      server.publish("openai/whisper-base", model);
      // As openai/whisper-large-v3 has it: the same weights once more, which nobody asks for.
      byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
      server.publish("openai/whisper-base", "model.fp32-00001-of-00001.safetensors", weights);
      String[] hub = {
        "--hubEndpoint=" + server.endpoint(), "--hubCache=" + folder.resolve("cache")
      };
      Program.Result plain = Program.run("model", "fetch", "openai/whisper-base", hub[0], hub[1]);
      assertThat(plain.exitCode()).as(plain.err()).isZero();
      assertThat(plain.out()).containsPattern("model prepare --from \\S+ --to \\S+whisper-base");
      assertThat(server.contentBytes()).isLessThan(weights.length + 200_000L);

      Path prepared = folder.resolve("prepared");
      Program.Result fetched =
          Program.run(
              "model",
              "fetch",
              "openai/whisper-base",
              "--prepare",
              "--to=" + prepared,
              hub[0],
              hub[1]);
      assertThat(fetched.exitCode()).as(fetched.err()).isZero();
      assertThat(fetched.out()).contains("8 bits", "decoder-01.safetensors", "tokenizer.json");
      assertThat(Program.run("model", "verify", prepared.toString()).exitCode()).isZero();

      Path output = folder.resolve("out");
      Program.Result described =
          Program.run(withOption(process(output, "--limit=2"), "--whisper-model=" + prepared));
      assertThat(described.exitCode()).as(described.err()).isZero();
      assertThat(described.out()).contains("@int8").contains("2 described");
    }
  }
}
