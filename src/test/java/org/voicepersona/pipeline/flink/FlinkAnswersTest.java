package org.voicepersona.pipeline.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.LoopbackListener;

/** What stands before a cluster may answer in its place, for a while. */
class FlinkAnswersTest {

  private static final Reply RUNNING = new Reply(200, "{\"status\": \"RUNNING\"}");
  private static final Reply TROUBLE = new Reply(500, "{\"errors\": [\"out of memory\"]}");
  private static final Reply PAGE = new Reply(502, "<html>Bad Gateway</html>");
  private static final Reply BUSY = new Reply(429, "<html>Too Many Requests</html>");
  private static final Reply SLOW = new Reply(408, "{\"errors\": [\"Request Timeout\"]}");
  private static final Reply GARBAGE = new Reply(200, "<html>Sign in</html>");

  private record Reply(int status, String body) {}

  private final Deque<Reply> replies = new ArrayDeque<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Gives the next answer; the last one for ever. */
  private void answer(HttpExchange exchange) throws IOException {
    Reply reply = replies.size() > 1 ? replies.remove() : replies.element();
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private FlinkCluster cluster(Duration patience) throws IOException {
    return FlinkCluster.connect("localhost:" + server.getAddress().getPort(), 0, patience);
  }

  private static JobStatus status(FlinkCluster cluster) throws IOException {
    return cluster.ask(client -> client.getJobStatus(new JobID()));
  }

  @Test
  void answersThatAreNoneAreAskedForAgain() throws IOException {
    replies.addAll(List.of(TROUBLE, PAGE, GARBAGE, BUSY, SLOW, RUNNING));
    try (FlinkCluster cluster = cluster(Duration.ofMinutes(1))) {
      assertThat(status(cluster)).isEqualTo(JobStatus.RUNNING);
    }
  }

  @Test
  void patienceEnds() throws IOException {
    replies.add(GARBAGE);
    try (FlinkCluster cluster = cluster(Duration.ofSeconds(1))) {
      assertThatThrownBy(() -> status(cluster))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Flink at " + cluster.master() + " does not answer as it should");
    }
  }

  @Test
  @Timeout(60)
  void whatNeverAnswersIsGivenUp() throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (LoopbackListener mute =
            LoopbackListener.at(
                anyPort, "mute", (client, all) -> client.getInputStream().readAllBytes());
        FlinkCluster cluster =
            FlinkCluster.connect("localhost:" + mute.port(), 0, Duration.ofSeconds(1))) {
      assertThatThrownBy(() -> status(cluster))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("does not answer as it should");
    }
  }

  /** As Flink's pages of a job and of its status say it. */
  @ParameterizedTest
  @CsvSource({
    "404, Job not found",
    "500, org.apache.flink.runtime.messages.FlinkJobNotFoundException: Could not find Flink job"
  })
  void thatThereIsNoSuchJobIsAnAnswer(int code, String words) throws IOException {
    replies.addAll(List.of(new Reply(code, "{\"errors\": [\"" + words + "\"]}"), RUNNING));
    try (FlinkCluster cluster = cluster(Duration.ofMinutes(1))) {
      assertThatThrownBy(() -> status(cluster)).hasMessageContaining(words);
    }
  }

  @Test
  void whatItSaysIsToldOnALine() throws IOException {
    replies.add(
        new Reply(400, "{\"errors\": [\"%s\"]}".formatted("no\\u001b[2J\\n".repeat(9_000))));
    try (FlinkCluster cluster = cluster(Duration.ofMinutes(1))) {
      assertThatThrownBy(() -> status(cluster)).hasMessageMatching("\\P{Cntrl}{50,500}");
    }
  }

  /** A result of somebody else's may tell of a job on anything. */
  @ParameterizedTest
  @ValueSource(strings = {"", "foo", "[auto]", "localhost:x", "localhost:99999", "a b:1", ":1"})
  void whatIsNoAddressIsRefused(String master) {
    assertThatThrownBy(() -> FlinkCluster.connect(master, 0, Duration.ZERO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("flinkMaster is '" + master + "', must be HOST:PORT");
  }
}
