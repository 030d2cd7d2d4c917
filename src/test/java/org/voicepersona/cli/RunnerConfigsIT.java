package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.pipeline.RunnerOptions;
import org.voicepersona.pipeline.SerialFilter;
import picocli.CommandLine.ParseResult;

/** What operators copy says what this program, Flink and cron understand. */
class RunnerConfigsIT {

  private static final Path CONFIGS = Path.of("runner-configs");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String PROGRAM = "scripts/voicepersona ";

  /** What belongs to the place of a cluster, and not to what it runs. */
  private static final Set<String> OF_THE_PLACE =
      Set.of(
          "jobmanager.rpc.address",
          "jobmanager.bind-host",
          "taskmanager.bind-host",
          "taskmanager.host",
          "rest.address",
          "rest.bind-address",
          "state.checkpoints.dir",
          "state.savepoints.dir",
          "jobmanager.memory.process.size");

  /**
   * The files that Flink's own configuration is made of: it overlooks a key that it does not know.
   */
  private static final List<Class<?>> FLINK_OPTIONS =
      List.of(
          CheckpointingOptions.class,
          ClusterOptions.class,
          CoreOptions.class,
          HeartbeatManagerOptions.class,
          HighAvailabilityOptions.class,
          JobManagerOptions.class,
          MetricOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          StateBackendOptions.class,
          TaskManagerOptions.class);

  private static List<JsonNode> documents(String file) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    YAML.readerFor(JsonNode.class)
        .<JsonNode>readValues(CONFIGS.resolve(file).toFile())
        .forEachRemaining(documents::add);
    return documents;
  }

  private static Map<String, String> settings(JsonNode node) {
    Map<String, String> settings = new TreeMap<>();
    node.properties().forEach(field -> settings.put(field.getKey(), field.getValue().asText()));
    return settings;
  }

  private static Map<String, String> clusterSettings() throws IOException {
    return settings(documents("flink/config.yaml").get(0));
  }

  private static Map<String, String> manifestSettings() throws IOException {
    return settings(documents("kubernetes/flink.yaml").get(0).at("/spec/flinkConfiguration"));
  }

  /** Returns the commands of all units, each as its words. */
  static List<List<String>> commands() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (String unit : List.of("systemd/voicepersona.service", "voicepersona.cron")) {
      for (String line : Files.readAllLines(CONFIGS.resolve(unit))) {
        if (!line.startsWith("#")) {
          Stream.of(line.split("&&|ExecStart=", -1))
              .filter(part -> part.contains(PROGRAM))
              .map(part -> part.substring(part.indexOf(PROGRAM) + PROGRAM.length()).strip())
              .map(part -> part.replace("@/opt/voicepersona/", "@"))
              .forEach(part -> commands.add(List.of(part.split(" ", -1))));
        }
      }
    }
    List<String> pod = new ArrayList<>();
    documents("kubernetes/flink.yaml")
        .get(1)
        .at("/spec/jobTemplate/spec/template/spec/containers/0/args")
        .forEach(argument -> pod.add(argument.asText()));
    commands.add(pod.subList(pod.indexOf(VoicePersona.class.getName()) + 1, pod.size()));
    return commands;
  }

  @Test
  void thereAreCommandsForEveryScheduler() throws IOException {
    assertThat(commands())
        .extracting(command -> command.get(0))
        .containsExactly("process", "regenerate", "process", "regenerate", "process");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionIsKnown(List<String> command) {
    ParseResult parsed = VoicePersona.commandLine().parseArgs(command.toArray(String[]::new));
    List<String> forBeam = parsed.subcommand().unmatched();
    assertThat(forBeam).contains("--runner=FlinkRunner");
    assertThatCode(() -> RunnerOptions.parse(forBeam)).doesNotThrowAnyException();
  }

  @Test
  void everyKeyIsOneOfFlinks() throws Exception {
    Set<String> known = new TreeSet<>();
    for (Class<?> options : FLINK_OPTIONS) {
      for (Field field : options.getFields()) {
        if (field.get(null) instanceof ConfigOption<?> option) {
          known.add(option.key());
        }
      }
    }
    assertThat(known).containsAll(clusterSettings().keySet());
    assertThat(known).containsAll(manifestSettings().keySet());
  }

  @Test
  void theManifestHasTheSettingsOfTheCluster() throws IOException {
    Map<String, String> cluster = clusterSettings();
    assertThat(cluster.keySet()).containsAll(OF_THE_PLACE);
    cluster.keySet().removeAll(OF_THE_PLACE);
    assertThat(manifestSettings()).containsAllEntriesOf(cluster);
  }

  @Test
  void theManifestIsForTheOperator() throws IOException {
    List<JsonNode> documents = documents("kubernetes/flink.yaml");
    assertThat(documents)
        .extracting(it -> it.get("kind").asText())
        .containsExactly("FlinkDeployment", "CronJob", "NetworkPolicy");
    String deployment = documents.get(0).at("/metadata/name").asText();
    assertThat(commands().get(4)).contains("--flinkMaster=" + deployment + "-rest:8081");
    assertThat(documents.get(0).at("/spec/image"))
        .isEqualTo(documents.get(1).at("/spec/jobTemplate/spec/template/spec/containers/0/image"));
  }

  @Test
  void allPodsRunWithoutRights() throws IOException {
    List<JsonNode> documents = documents("kubernetes/flink.yaml");
    JsonNode job = documents.get(1).at("/spec/jobTemplate/spec/template/spec");
    for (JsonNode pod : List.of(documents.get(0).at("/spec/podTemplate/spec"), job)) {
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
      assertThat(pod.at("/securityContext/fsGroup"))
          .isEqualTo(pod.at("/securityContext/runAsGroup"));
      assertThat(pod.get("containers"))
          .allMatch(it -> !it.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
          .allMatch(it -> it.at("/securityContext/capabilities/drop/0").asText().equals("ALL"));
    }
    assertThat(job.at("/containers/0").has("command")).as("the image's entrypoint stays").isFalse();
    assertThat(job.at("/containers/0/resources/limits/nvidia.com~1gpu"))
        .isEqualTo(
            documents
                .get(0)
                .at(
                    "/spec/taskManager/podTemplate/spec/containers/0/resources/limits/nvidia.com~1gpu"));
  }

  @Test
  void everyProcessMakesObjectsOfKnownClassesAlone() throws IOException {
    assertThat(clusterSettings().get("env.java.opts.all"))
        .isEqualTo("-Djdk.serialFilter=" + SerialFilter.PATTERN);
    assertThatCode(() -> ObjectInputFilter.Config.createFilter(SerialFilter.PATTERN))
        .doesNotThrowAnyException();
  }

  /** Others can write to {@code /var/tmp}, and what lies there is made objects of. */
  @Test
  void nothingLiesWhereOthersWrite() throws IOException {
    try (Stream<Path> files = Files.walk(CONFIGS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain("/tmp");
      }
    }
  }

  @Test
  void theServiceIsFenced() throws Exception {
    Path unit = CONFIGS.resolve("systemd/voicepersona.service");
    assertThat(Files.readAllLines(unit))
        .contains(
            "NoNewPrivileges=yes",
            "PrivateTmp=yes",
            "ProtectHome=yes",
            "ProtectSystem=strict",
            "CacheDirectory=voicepersona",
            "StateDirectory=voicepersona",
            "CapabilityBoundingSet=");
    Path verifier = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.isExecutable(verifier), "systemd-analyze is not here");
    Path here = Files.createDirectories(Path.of("target/units"));
    for (String name : List.of("voicepersona.service", "voicepersona.timer")) {
      String text = Files.readString(CONFIGS.resolve("systemd").resolve(name));
      String program = Path.of(PROGRAM.strip()).toAbsolutePath().toString();
      Files.writeString(
          here.resolve(name),
          text.replace("/opt/voicepersona/" + PROGRAM.strip(), program)
              .replace("User=voicepersona", "User=root"));
    }
    Process verify =
        new ProcessBuilder(
                verifier.toString(),
                "verify",
                here.resolve("voicepersona.service").toString(),
                here.resolve("voicepersona.timer").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.lines().filter(line -> line.contains("voicepersona"))).isEmpty();
    assertThat(verify.waitFor()).as(said).isZero();
  }

  @Test
  void theCrontabIsOne() throws IOException {
    String crontab = Files.readString(CONFIGS.resolve("voicepersona.cron"));
    assertThat(crontab).endsWith("\n").doesNotContain("%");
    assertThat(crontab.lines().filter(line -> !line.startsWith("#")))
        .hasSize(1)
        .allMatch(line -> line.matches("(?:[\\d*/,-]+ ){5}cd /\\S+ && .*"));
  }
}
