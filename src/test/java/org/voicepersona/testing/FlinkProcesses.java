package org.voicepersona.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.beam.sdk.util.VarInt;

/** A Flink cluster of real processes, which {@code scripts/flink-cluster} starts. */
public final class FlinkProcesses {

  private static final Path SCRIPT = Path.of("scripts/flink-cluster").toAbsolutePath();
  private static final long SCRIPT_MINUTES = 4;

  /** The cluster needs the processors that asking would take. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final int port;
  private final Map<String, String> environment;
  private final List<String> options;

  private FlinkProcesses(
      Path folder, int port, Map<String, String> environment, List<String> options) {
    this.folder = folder;
    this.port = port;
    this.environment = Map.copyOf(environment);
    this.options = List.copyOf(options);
  }

  /**
   * Starts a JobManager and TaskManagers; its logs and checkpoints go into {@code folder}.
   *
   * @param options more of the script's
   */
  public static FlinkProcesses start(Path folder, int taskManagers, String... options)
      throws IOException, InterruptedException {
    return start(folder, taskManagers, Map.of(), options);
  }

  /** Starts them with some environment variables more. */
  public static FlinkProcesses start(
      Path folder, int taskManagers, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    FlinkProcesses cluster = new FlinkProcesses(folder, freePort(), environment, List.of(options));
    cluster.mend(taskManagers);
    return cluster;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts what is missing. */
  public void mend(int taskManagers) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of("start", "--port", "" + port, "--task-managers", "" + taskManagers));
    arguments.addAll(options);
    script(arguments);
  }

  private void script(List<String> arguments) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path log = folder.resolve("script.log");
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("VOICEPERSONA_CLUSTER", folder.toString());
    builder.environment().put("VOICEPERSONA_CLASSPATH", ProgramClasses.path());
    builder
        .environment()
        .put("JAVA_OPTS", "-XX:TieredStopAtLevel=1 " + String.join(" ", ProgramClasses.options()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(SCRIPT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new AssertionError(command + ":\n" + Files.readString(log));
    }
  }

  /** Returns {@code HOST:PORT} of the REST interface. */
  public String master() {
    return "localhost:" + port;
  }

  /** Kills a process, {@code jobmanager} or {@code taskmanager-1} and so on, with SIGKILL. */
  public void kill(String name) throws IOException {
    long pid = Long.parseLong(Files.readString(folder.resolve(name + ".pid")).strip());
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
  }

  /** Stops the only running job with a savepoint, and returns where that lies. */
  public String stopWithSavepoint() throws IOException, InterruptedException {
    String job = runningJob();
    String trigger =
        request("POST", "/jobs/" + job + "/stop", "{\"drain\": false}").get("request-id").asText();
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode savepoint = get("/jobs/" + job + "/savepoints/" + trigger);
      if (savepoint.at("/status/id").asText().equals("COMPLETED")) {
        return savepoint.at("/operation/location").asText();
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    throw new AssertionError("no savepoint of " + job);
  }

  /** Cancels the only running job, and waits for its end. */
  public void cancelJob() throws IOException, InterruptedException {
    request("PATCH", "/jobs/" + runningJob() + "?mode=cancel", "{}");
    awaitNoJob();
  }

  /** Waits until no job is running. */
  public void awaitNoJob() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (get("/overview").get("jobs-running").asInt() > 0) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("a job is still running");
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private String runningJob() throws IOException, InterruptedException {
    for (JsonNode job : get("/jobs/overview").get("jobs")) {
      if (job.get("state").asText().equals("RUNNING")) {
        return job.get("jid").asText();
      }
    }
    throw new AssertionError("no job is running");
  }

  /**
   * Returns the program's metrics of the youngest job, as the REST interface shows them: by name,
   * the number of a counter; count, sum, least and greatest of a distribution; time and value of a
   * gauge.
   */
  public Map<String, List<Long>> metrics() throws IOException, InterruptedException {
    JsonNode accumulators = get("/jobs/" + youngestJob() + "/accumulators");
    String beams = accumulators.at("/user-task-accumulators/0/value").asText();
    Map<String, List<Long>> metrics = new TreeMap<>();
    for (JsonNode metric : JSON.readTree(beams).at("/metrics/attempted")) {
      if (metric.at("/labels/NAMESPACE").asText().equals("voicepersona")) {
        metrics.put(
            metric.at("/labels/NAME").asText(), numbers(metric.get("payload").binaryValue()));
      }
    }
    return metrics;
  }

  /** Returns what a counter of the youngest job shows while that runs; 0 if nothing yet. */
  public long liveCounter(String name) throws IOException, InterruptedException {
    String job = "/jobs/" + youngestJob();
    for (JsonNode vertex : get(job).get("vertices")) {
      String metrics = job + "/vertices/" + vertex.get("id").asText() + "/subtasks/metrics";
      for (JsonNode metric : get(metrics)) {
        String id = metric.get("id").asText();
        if (id.endsWith(".voicepersona_" + name)) {
          return get(metrics + "?agg=sum&get=" + URLEncoder.encode(id, UTF_8))
              .at("/0/sum")
              .asLong();
        }
      }
    }
    return 0;
  }

  /** Reads numbers in the encoding of protocol buffers. */
  private static List<Long> numbers(byte[] payload) throws IOException {
    List<Long> numbers = new ArrayList<>();
    InputStream in = new ByteArrayInputStream(payload);
    while (in.available() > 0) {
      numbers.add(VarInt.decodeLong(in));
    }
    return numbers;
  }

  private String youngestJob() throws IOException, InterruptedException {
    JsonNode youngest = null;
    for (JsonNode job : get("/jobs/overview").get("jobs")) {
      if (youngest == null
          || job.get("start-time").asLong() > youngest.get("start-time").asLong()) {
        youngest = job;
      }
    }
    if (youngest == null) {
      throw new AssertionError("there was no job");
    }
    return youngest.get("jid").asText();
  }

  /** Asks the REST interface. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return request("GET", path, "");
  }

  private JsonNode request(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + master() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  /** Returns the files that a process has open, as far as the system tells. */
  public List<String> openFiles(String name) throws IOException {
    Path descriptors =
        Path.of("/proc", Files.readString(folder.resolve(name + ".pid")).strip(), "fd");
    List<String> open = new ArrayList<>();
    if (Files.exists(descriptors)) {
      try (Stream<Path> links = Files.list(descriptors)) {
        for (Path link : links.toList()) {
          open.add(Files.readSymbolicLink(link).toString());
        }
      }
    }
    return open;
  }

  /** Returns what the TaskManagers have logged. */
  public String taskManagerLogs() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 1; Files.exists(folder.resolve("logs/taskmanager-" + i + ".log")); i++) {
      all.append(Files.readString(folder.resolve("logs/taskmanager-" + i + ".log")));
    }
    return all.toString();
  }

  /** Stops all processes. */
  public void stop() throws IOException, InterruptedException {
    script(List.of("stop"));
  }
}
