package org.voicepersona.cli.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.globe.Failure;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.Clips;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SharedData;
import org.voicepersona.testing.api.Call;
import org.voicepersona.testing.api.ChatServer;
import org.voicepersona.testing.api.Reaction;

/** Whole runs that ask an endpoint on loopback, which misbehaves. */
class ApiRunIT {

  @RegisterExtension private static final ApiRuns api = new ApiRuns();

  @TempDir private Path folder;

  private static List<VoiceRecord> voices(Path output) throws IOException {
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      return voices.toList();
    }
  }

  private static List<Failure> failures(Path output) throws IOException {
    try (Stream<Failure> failures = PublishedOutput.at(output).failures()) {
      return failures.toList();
    }
  }

  @Test
  void theEndpointHearsEveryClipOnceForEachQuestion() throws Exception {
    Path output = api.untroubled();
    assertThat(api.untroubledCalls()).hasSize(ApiRuns.ANSWERS);
    Map<String, short[]> heard = new HashMap<>();
    api.untroubledCalls().forEach(call -> heard.put(call.clip(), call.samples()));
    assertThat(heard).hasSize(ApiRuns.CLIPS);
    AudioDecoder decoder = new AudioDecoder(ApiRuns.SECONDS);
    List<Path> shards;
    try (Stream<Path> files = Files.list(Program.SAMPLE.resolve("data"))) {
      shards = files.toList();
    }
    for (Path shard : shards) {
      for (Clips.Clip clip : Clips.read(shard)) {
        Waveform waveform = decoder.decode(clip.bytes()).waveform();
        assertThat(heard.values()).anyMatch(samples -> areSame(samples, waveform.samples()));
      }
    }
    assertThat(api.untroubledCalls().stream().map(Call::question).distinct()).hasSize(3);
    assertThat(voices(output))
        .hasSize(ApiRuns.CLIPS)
        .allSatisfy(
            voice -> {
              assertThat(voice.text(RecordField.DESCRIBER)).isEqualTo("api");
              assertThat(voice.text(RecordField.MODEL)).isEqualTo("hears-1");
              assertThat(voice.text(RecordField.VOICE_ANALYSIS)).startsWith("It sounds ");
              assertThat(voice.text(RecordField.TECHNICAL_ANALYSIS)).startsWith("It sounds ");
            });
    RunSummary summary = PublishedOutput.at(output).summary();
    assertThat(summary.measures())
        .containsEntry("api_requests", (double) ApiRuns.ANSWERS)
        .containsEntry("api_prompt_tokens", (double) ApiRuns.ANSWERS * ChatServer.PROMPT_TOKENS)
        .containsEntry(
            "api_completion_tokens", (double) ApiRuns.ANSWERS * ChatServer.COMPLETION_TOKENS);
    assertThat(summary.fingerprint())
        .containsEntry("describer", "api")
        .containsEntry("describer.endpoint", api.server().baseUrl().split("/", -1)[2]);
  }

  /** A rounding of the sample that was sent. */
  private static boolean areSame(short[] sent, float[] samples) {
    if (sent.length != samples.length) {
      return false;
    }
    for (int i = 0; i < sent.length; i++) {
      float clipped = Math.max(-1, Math.min(1, samples[i]));
      if (Math.abs(sent[i] / 32768f - clipped) > 1 / 32768f) {
        return false;
      }
    }
    return true;
  }

  @Test
  void otherSettingsAreAnotherRunAndOtherLimitsAreNot() throws Exception {
    Path output = folder.resolve("out");
    assertThat(api.process(output, "--limit=1").exitCode()).isZero();
    int before = api.server().payments().size();

    Program.Result model = api.process(output, "--limit=2", "--api-model=hears-2");
    assertThat(model.exitCode()).isEqualTo(1);
    assertThat(model.err()).contains("model was 'hears-1', is now 'hears-2'");
    Program.Result greedy = api.process(output, "--limit=2", "--greedy");
    assertThat(greedy.err()).contains("describer.sampling", "{temperature=0.0}");
    assertThat(api.process(output, "--limit=2", "--describer=acoustic").err())
        .contains("describer was 'api', is now 'acoustic'");
    assertThat(api.server().payments()).hasSize(before);

    Program.Result more =
        api.process(
            output,
            "--limit=2",
            "--api-audio=audio_url",
            "--api-retries=1",
            "--api-max-requests=50",
            "--api-concurrency=1");
    assertThat(more.exitCode()).as(more.err()).isZero();
    assertThat(voices(output)).hasSize(2);
    assertThat(api.server().payments()).hasSize(before + 3);
  }

  /** No key, no model, no address: nothing begins. */
  @ParameterizedTest
  @CsvSource({
    "--api-model=, --api-model",
    "--api-key-variable=SURELY_NOT_SET, SURELY_NOT_SET",
    "--api-base-url=http://192.0.2.1/v1, --api-plain-http",
    "--api-concurrency=0, concurrency is 0",
    "--api-timeout=0, timeout is 0",
    "--api-max-tokens=0, max tokens is 0",
    "--top-k=5, --top-k"
  })
  void aBadSettingIsWrongUsage(String option, String named) {
    Path output = folder.resolve("out");
    Program.Result result = api.process(output, option);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(named);
    assertThat(output).doesNotExist();
  }

  @Test
  void describesTheHostileCorpusAsFarAsItCanBeHeard() throws Exception {
    String input = "--input=" + SharedData.path("data/hostile").resolve("data/*.parquet");
    Path measured = folder.resolve("acoustic");
    api.process(measured, input, "--describer=acoustic");
    Path output = folder.resolve("out");
    int before = api.server().payments().size();

    Program.Result result = api.process(output, input);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(voices(output).stream().map(VoiceRecord::id))
        .isEqualTo(voices(measured).stream().map(VoiceRecord::id).toList())
        .hasSizeGreaterThan(100);
    assertThat(failures(output)).isEqualTo(failures(measured));
    assertThat(api.paymentsSince(before)).hasSize(3 * voices(output).size());
  }

  /** A fault for every third call or so, in any mixture. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void troubleChangesNothing(long seed) throws Exception {
    List<Reaction> troubles =
        List.of(
            Reaction.error(429, "rate_limit_exceeded", "retry-after-ms", "20"),
            Reaction.error(503, "overloaded", "retry-after-ms", "5"),
            Reaction.error(500, "oops", "retry-after-ms", "1"),
            Reaction.error(409, "locked", "retry-after-ms", "1"),
            Reaction.answerWith(
                "x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "10ms"),
            Reaction.status(200, "{\"choices\":[]}", "retry-after-ms", "1"),
            Reaction.PAID_AND_DROPPED,
            Reaction.PAID_AND_TRUNCATED);
    Random random = new Random(seed);
    Map<String, Integer> troubled = new HashMap<>();
    api.server()
        .plan(
            call -> {
              synchronized (random) {
                boolean meets =
                    random.nextInt(5) == 0 && troubled.merge(call.subject(), 1, Integer::sum) < 3;
                return meets ? troubles.get(random.nextInt(troubles.size())) : Reaction.ANSWER;
              }
            });
    Path output = folder.resolve("out");

    Program.Result result = api.process(output);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(troubled).hasSizeGreaterThan(10);
    assertThat(PublishedFiles.digests(output)).isEqualTo(PublishedFiles.digests(api.untroubled()));
  }

  @Test
  void aClipThatIsRefusedFailsAndTheOthersGoOn() throws Exception {
    List<String> clips = api.untroubledCalls().stream().map(Call::clip).distinct().toList();
    Map<String, Reaction> ofClip =
        Map.of(
            clips.get(3), Reaction.error(400, "content_policy_violation"),
            clips.get(10), Reaction.status(200, ChatServer.answer("i", "", "content_filter")),
            clips.get(20), Reaction.status(200, ChatServer.answer("i", "", "stop")));
    api.server().plan(call -> ofClip.getOrDefault(call.clip(), Reaction.ANSWER));
    Path output = folder.resolve("out");

    Program.Result result = api.process(output);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(voices(output)).hasSize(ApiRuns.CLIPS - 3);
    assertThat(failures(output))
        .allSatisfy(failure -> assertThat(failure.stage()).isEqualTo(Failure.Stage.DESCRIBE))
        .extracting(Failure::reason)
        .containsExactlyInAnyOrder("request-refused", "content-filter", "empty-answer");
  }

  private static CommandProcess.Result runWithKey(
      String key, Path output, String limit, String runner) throws Exception {
    String[] command =
        api.command(
            output, limit, "--api-key-variable=MY_KEY", "@runner-configs/" + runner + ".args");
    return CommandProcess.start(Map.of("MY_KEY", key), List.of(), command).await();
  }

  /** On Flink the settings travel serialized to the worker, which has the key from elsewhere. */
  @Test
  void theKeyIsNowhereButInTheRequests() throws Exception {
    String secret = "sk-proj-aVerySecretKey0123456789";
    Function<Call, Reaction> echo =
        call ->
            call.number() % 5 == 0
                ? Reaction.status(
                    500,
                    "{\"error\":{\"message\":\"%s is not well\"}}".formatted(secret),
                    "retry-after-ms",
                    "1")
                : Reaction.ANSWER;
    api.server().plan(echo);
    Path output = folder.resolve("out");
    int before = api.server().calls().size();
    CommandProcess.Result described = runWithKey(secret, output, "--limit=4", "flink-local");
    assertThat(described.exitCode()).as(described.err()).isZero();
    assertThat(api.server().calls().subList(before, api.server().calls().size()))
        .hasSizeGreaterThanOrEqualTo(12)
        .allSatisfy(
            call ->
                assertThat(call.headers().get("Authorization"))
                    .containsExactly("Bearer " + secret));

    api.server().plan(call -> Reaction.status(401, "No such key: " + secret));
    CommandProcess.Result refused = runWithKey(secret, output, "--limit=6", "direct");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("HTTP 401", "No such key: [API key]");

    assertThat(described.out() + described.err() + refused.out() + refused.err())
        .doesNotContain(secret);
    try (Stream<Path> written = Files.walk(output)) {
      List<Path> files = written.filter(Files::isRegularFile).toList();
      assertThat(files).hasSizeGreaterThan(5);
      for (Path file : files) {
        assertThat(Files.readString(file, ISO_8859_1)).as(file.toString()).doesNotContain(secret);
      }
    }
  }

  @Test
  void describesAFileOfOnesOwn() throws Exception {
    String[] describe = {
      "describe",
      "--describer=api",
      "--api-model=m",
      "--api-base-url=" + api.server().baseUrl(),
      "src/test/resources/org/voicepersona/audio/speech.flac"
    };
    Program.Result result = Program.run(describe);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("recordings go to " + api.server().baseUrl(), "It sounds ");

    api.server().plan(call -> Reaction.error(404, "model_not_found"));
    Program.Result unknown = Program.run(describe);
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err().lines()).singleElement().asString().contains("model_not_found");
  }
}
