package org.voicepersona.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.testing.CommandProcess;

/** The doctor looks at what the describer in question needs, and at nothing that others would. */
class DoctorDescriberIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private CommandProcess.Result doctor(String... options) throws Exception {
    String[] command =
        Stream.concat(
                Stream.of("doctor", "--json", "--no-measure", "--output=" + folder.resolve("out")),
                Stream.of(options))
            .toArray(String[]::new);
    return CommandProcess.start(
            Map.of(
                "HF_HUB_OFFLINE",
                "1",
                "HF_HOME",
                folder.toString(),
                "VOICEPERSONA_MODEL",
                folder.resolve("no-model").toString(),
                "VOICEPERSONA_WHISPER",
                folder.resolve("no-whisper").toString(),
                "MY_KEY",
                "secret-of-mine"),
            List.of(),
            command)
        .await();
  }

  private static JsonNode checks(CommandProcess.Result result) throws IOException {
    JsonNode json = JSON.readTree(result.out());
    assertThat(json.get("usable").asBoolean()).isEqualTo(result.exitCode() == 0);
    return json.get("checks");
  }

  @Test
  void ofWhisperItLooksAtWhisper() throws Exception {
    JsonNode missing = checks(doctor("--describer=whisper"));
    assertThat(missing.at("/model/summary").asText())
        .contains("none in " + folder.resolve("no-whisper"), "openai/whisper-base");
    assertThat(missing.at("/describer/status").asText()).isEqualTo("fail");
    assertThat(missing.toString()).doesNotContain("no-model", "qwen");

    Path model = TinyWhisper.ofFewWords(folder.resolve("whisper-tiny"));
    JsonNode found = checks(doctor("--describer=whisper", "--whisper-model=" + model));
    assertThat(found.at("/model/status").asText()).isEqualTo("ok");
    assertThat(found.at("/model/state").asText()).isEqualTo("published");
    assertThat(found.at("/describer/name").asText()).isEqualTo("whisper");
  }

  @Test
  void ofAcousticItLooksAtNoModel() throws Exception {
    JsonNode checks = checks(doctor("--describer=acoustic"));
    assertThat(checks.has("model")).isFalse();
    assertThat(checks.at("/describer/name").asText()).isEqualTo("acoustic");
    JsonNode both = checks(doctor("--fallback=whisper,acoustic"));
    assertThat(both.at("/model/directory").asText()).contains("no-model");
    assertThat(both.at("/whisper_model/directory").asText()).contains("no-whisper");
  }

  @Test
  void ofTheApiItAsksTheEndpoint() throws Exception {
    List<String> keys = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/models",
        exchange -> {
          String key = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
          keys.add(exchange.getRequestMethod() + " " + key);
          boolean known = key.equals("Bearer secret-of-mine");
          byte[] reply = (known ? "{\"data\":[{\"id\":\"hears-1\"}]}" : "{}").getBytes(UTF_8);
          exchange.sendResponseHeaders(known ? 200 : 401, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    List<String> options =
        new ArrayList<>(
            List.of("--describer=api", "--api-base-url=" + base, "--api-model=hears-1"));
    try {
      CommandProcess.Result refused = doctor(options.toArray(new String[0]));
      assertThat(checks(refused).at("/endpoint/summary").asText())
          .isEqualTo(
              base
                  + " answers with 401: it wants a key: --api-key-variable names the variable that"
                  + " holds one");
      assertThat(refused.exitCode()).isEqualTo(1);

      options.add("--api-key-variable=MY_KEY");
      CommandProcess.Result well = doctor(options.toArray(new String[0]));
      assertThat(well.exitCode()).as(well.err()).isZero();
      assertThat(checks(well).at("/endpoint/summary").asText())
          .isEqualTo(base + " answers and has hears-1");
      assertThat(well.out()).doesNotContain("secret-of-mine");
      assertThat(checks(well).has("model")).isFalse();

      options.add("--api-model=hears-2");
      assertThat(checks(doctor(options.toArray(new String[0]))).at("/endpoint/summary").asText())
          .isEqualTo(base + " has no model 'hears-2': did you mean hears-1?");
      assertThat(keys)
          .containsExactly("GET null", "GET Bearer secret-of-mine", "GET Bearer secret-of-mine");
    } finally {
      server.stop(0);
    }
    CommandProcess.Result gone = doctor(options.toArray(new String[0]));
    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(checks(gone).at("/endpoint/summary").asText())
        .isEqualTo("127.0.0.1:" + server.getAddress().getPort() + " cannot be reached");
  }
}
