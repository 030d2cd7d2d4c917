package org.voicepersona.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.model.TinyModel;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.FakeProgram;
import org.voicepersona.testing.hub.HubServer;

/** The doctor in a process of its own, on machines that the test makes up. */
class DoctorIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "hf_VerySecretIndeed";
  private static final String GPU = "0, GPU-1, NVIDIA GeForce RTX 4060, 8188, 7652, 8.9, [N/A]\n";

  @TempDir private Path folder;

  private CommandProcess.Result doctor(Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent(ModelLocation.VARIABLE, folder.resolve("no-model").toString());
    all.putIfAbsent("HF_HUB_OFFLINE", "1");
    all.put("HF_HOME", folder.resolve("hf").toString());
    String[] command =
        Stream.concat(Stream.of("doctor", "--output=" + folder.resolve("out")), Stream.of(options))
            .toArray(String[]::new);
    return CommandProcess.start(all, List.of(), command).await();
  }

  private JsonNode checks(CommandProcess.Result result) throws IOException {
    JsonNode json = JSON.readTree(result.out());
    assertThat(json.get("usable").asBoolean()).isEqualTo(result.exitCode() == 0);
    return json.get("checks");
  }

  @Test
  void saysWhatThereIsInLinesForPeople() throws Exception {
    try (HubServer hub = new HubServer()) {
      CommandProcess.Result result =
          doctor(
              Map.of("HF_ENDPOINT", hub.endpoint(), "HF_HUB_OFFLINE", "0", "HF_TOKEN", TOKEN),
              "--seconds=1");

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out())
          .containsPattern("(?m)^ok    java         17\\.")
          .containsPattern("(?m)^ok    processor    .+ cores, \\d+ threads; ")
          .containsPattern("(?m)^ok    memory       [0-9.]+ GB of [0-9.]+ GB available")
          .containsPattern(
              "(?m)^ok    heap         up to 1\\.[01] GB, 0\\.[0-9] GB of it taken: set by -Xmx1g")
          .containsPattern("(?m)^ok    model memory up to [0-9.]+ GB on the host")
          .containsPattern("(?m)^ok    libtorch     2\\.7\\.1 for the CPU, from the class path")
          .containsPattern(
              "(?m)^warn  products     4-bit weights in bfloat16, .*without --add-exports")
          .containsPattern("(?m)^warn  model        none in .*no-model: 'voicepersona model fetch")
          .containsPattern("(?m)^ok    output disk  [0-9.]+ GB free")
          .containsPattern("(?m)^ok    hub          " + hub.endpoint() + " answers in \\d+ ms")
          .containsPattern("(?m)^ok    token        present$")
          .containsPattern(
              "(?m)^ok    describer    acoustic \\(acoustic-rules-3\\): it needs no model")
          .containsPattern("(?m)^                     not qwen2-audio: there is no model in")
          .containsPattern(
              "(?m)^ok    speed        [0-9.]+ clips a second; 540,000 clips would take ");
      assertThat(result.out() + result.err()).doesNotContain(TOKEN);
      assertThat(hub.requests()).as("one question, not repeated").hasSize(1);
      assertThat(folder.resolve("out")).doesNotExist();
    }
  }

  @Test
  void aPreparedModelIsMeasuredAndToldToPrograms() throws Exception {
    Path model = TinyModel.prepare(folder.resolve("model"), 4);

    CommandProcess.Result result =
        doctor(Map.of(ModelLocation.VARIABLE, model.toString()), "--json", "--seconds=1");

    JsonNode checks = checks(result);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(checks.get("heap").get("max_bytes").asLong()).isPositive();
    assertThat(checks.get("processor").get("features").isArray()).isTrue();
    assertThat(checks.get("memory").get("available_bytes").asLong())
        .isBetween(1L, checks.get("memory").get("total_bytes").asLong());
    assertThat(checks.get("libtorch").get("flavor").asText()).isEqualTo("cpu");
    assertThat(checks.get("products").get("int4").asText()).isEqualTo("float");
    assertThat(checks.get("model").get("status").asText()).isEqualTo("ok");
    assertThat(checks.get("model").get("state").asText()).isEqualTo("prepared");
    assertThat(checks.get("model").get("precision").asText()).isEqualTo("int4");
    assertThat(checks.get("model").get("digest").asText()).hasSize(64);
    assertThat(checks.get("output_disk").get("free_bytes").asLong()).isPositive();
    assertThat(checks.get("hub").get("offline").asBoolean()).isTrue();
    assertThat(checks.get("token").get("present").asBoolean()).isFalse();
    assertThat(checks.get("describer").get("name").asText()).isEqualTo("qwen2-audio");
    assertThat(checks.get("describer").get("reason").asText()).contains("on the CPU");
    JsonNode speed = checks.get("speed");
    assertThat(speed.get("measured").asBoolean()).isTrue();
    assertThat(speed.get("seconds_per_clip").asDouble()).isPositive();
    assertThat(speed.get("corpus_seconds").asDouble())
        .isEqualTo(speed.get("seconds_per_clip").asDouble() * speed.get("corpus_clips").asLong());
  }

  @Test
  void aGpuThatThisLibtorchCannotUseIsShownWithTheReason() throws Exception {
    Path model = TinyModel.prepare(folder.resolve("model"), 4);
    FakeProgram.write(folder.resolve("nvidia-smi"), GPU, 0);
    Map<String, String> environment =
        Map.of(ModelLocation.VARIABLE, model.toString(), "PATH", FakeProgram.pathWith(folder));

    JsonNode checks = checks(doctor(environment, "--json", "--no-measure"));

    JsonNode gpu = checks.get("gpu").get("gpus").get(0);
    assertThat(gpu.get("name").asText()).isEqualTo("NVIDIA GeForce RTX 4060");
    assertThat(gpu.get("total_bytes").asLong()).isEqualTo(8188L << 20);
    assertThat(gpu.get("free_bytes").asLong()).isEqualTo(7652L << 20);
    assertThat(gpu.get("compute_capability").asText()).isEqualTo("8.9");
    assertThat(checks.get("libtorch").get("status").asText()).isEqualTo("warn");
    assertThat(checks.get("libtorch").get("summary").asText()).contains("mvn -Pcuda package");
    assertThat(checks.get("describer").get("rejected").get(0).get("reason").asText())
        .contains("this libtorch was built for the CPU alone");
    assertThat(checks.get("speed").get("measured").asBoolean()).isFalse();

    CommandProcess.Result forced =
        doctor(environment, "--describer=qwen2-audio", "--device=cuda", "--no-measure");
    assertThat(forced.exitCode()).isEqualTo(1);
    assertThat(forced.out())
        .containsPattern("(?m)^FAIL  describer    GPU 0 .* 8[.]9 and cannot be used: this libtorch")
        .contains("mvn -Pcuda package", "there is no NVIDIA driver (libcuda.so.1)");
  }

  @Test
  void aHubThatIsDownAndABrokenModelAreNoErrorsAsLongAsSomebodyCanDescribe() throws Exception {
    Path model = TinyModel.prepare(folder.resolve("model"), 4);
    Files.delete(model.resolve("head.safetensors"));
    String gone;
    try (HubServer hub = new HubServer()) {
      gone = hub.endpoint();
    }
    Map<String, String> environment =
        Map.of(
            ModelLocation.VARIABLE, model.toString(), "HF_ENDPOINT", gone, "HF_HUB_OFFLINE", "0");

    JsonNode checks = checks(doctor(environment, "--json", "--no-measure"));
    assertThat(checks.get("hub").get("status").asText()).isEqualTo("warn");
    assertThat(checks.get("hub").get("reachable").asBoolean()).isFalse();
    assertThat(checks.get("hub").get("summary").asText())
        .isEqualTo(gone + ": no connection can be made");
    assertThat(checks.get("model").get("status").asText()).isEqualTo("fail");
    assertThat(checks.get("model").get("fault").asText()).contains("head.safetensors");
    assertThat(checks.get("describer").get("name").asText()).isEqualTo("acoustic");

    CommandProcess.Result strict = doctor(environment, "--fallback=none", "--no-measure");
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(strict.out())
        .containsPattern("(?m)^FAIL  model ")
        .containsPattern("(?m)^FAIL  describer    .*head.safetensors");
  }
}
