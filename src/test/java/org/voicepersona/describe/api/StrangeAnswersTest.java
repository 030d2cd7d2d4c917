package org.voicepersona.describe.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.WavEncoder;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.http.Backoff;
import org.voicepersona.http.Proxies;
import org.voicepersona.testing.LoopbackListener;
import org.voicepersona.testing.api.ChatServer;
import org.voicepersona.testing.api.Reaction;

/** What no honest endpoint would say. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrangeAnswersTest {

  private static final String WAV =
      Base64.getEncoder().encodeToString(WavEncoder.encode(new Waveform(new float[4_000])));

  private final InMemoryLedger ledger = new InMemoryLedger();
  private ChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ChatClient client(SpendingLimit limit) {
    RetryPolicy retries =
        new RetryPolicy(
            1, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMinutes(2)));
    return new ChatClient(
        new ChatClient.Settings(
            URI.create(server.baseUrl()),
            AudioForm.INPUT_AUDIO,
            Duration.ofSeconds(20),
            retries,
            1,
            limit),
        Optional.empty(),
        ledger,
        Proxies.NONE);
  }

  private static ChatAnswer ask(ChatClient client) throws UnansweredException {
    return client.ask(new ChatRequest("m", WAV, "How?", Map.of(), 0), "shard, row 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2562048h", "999999999h", "999999999h999999999h999999999h"})
  void aRateLimitThatLastsForAgesStopsTheJob(String period) throws Exception {
    ChatClient client = client(SpendingLimit.NONE);
    server.planFirst(
        Reaction.answerWith(
            "x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", period));
    ask(client);
    assertThatThrownBy(() -> ask(client))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("its rate limit is used up");
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 9223372036854775807",
    "9223372036854775807, 1",
    "18446744073709551615, 5",
    "1e300, 1e300",
    "9223372036854775808, 0",
  })
  void claimsOfUseReachTheLimitAndNeverGoPastIt(String prompt, String completion) throws Exception {
    ChatClient client = client(new SpendingLimit(100, 240));
    server.plan(
        call ->
            Reaction.status(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":%s,\"completion_tokens\":%s}}"
                    .formatted(prompt, completion)));
    ask(client);
    assertThatThrownBy(() -> ask(client))
        .isInstanceOf(SpendingLimitException.class)
        .hasMessageContaining("the limit is 240");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5", "\"NaN\"", "\"many\"", "[]", "{\"a\":1}", "null"})
  void whatIsNoNumberOfTokensCountsAsNone(String usage) throws Exception {
    ChatClient client = client(SpendingLimit.NONE);
    server.plan(
        call ->
            Reaction.status(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":%s,\"completion_tokens\":%s}}"
                    .formatted(usage, usage)));
    ask(client);
    assertThat(ledger.spent().usage().tokens()).isZero();
  }

  static List<String> bodies() {
    return List.of(
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}}]}",
        "{\"choices\":[{\"message\":{\"content\":{\"a\":1}}}]}",
        "{\"choices\":[{\"message\":{\"content\":7}}]}",
        "{\"choices\":{\"0\":7}}",
        "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: [DONE]\n\n",
        "{\"choices\":" + "9".repeat(2_000_000) + "}",
        "null",
        "7",
        "\"x\"",
        "[[]]",
        "\u0000",
        "{\"error\":{\"message\":\"\\u001b[2J\\u202e\\n\\nx\"}}",
        "{\"choices\":[{\"message\":{\"content\":\"a\",\"content\":7}}]}");
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void whatIsNoAnswerIsToldOnALine(String body) {
    server.plan(call -> Reaction.status(200, body));
    assertThatThrownBy(() -> ask(client(SpendingLimit.NONE)))
        .isInstanceOf(UnansweredException.class)
        .hasMessageMatching("\\P{Cntrl}{1,400}");
  }

  @ParameterizedTest
  @CsvSource({
    "retry-after, 315360000",
    "retry-after, 'Fri, 31 Dec 9999 23:59:59 GMT'",
    "retry-after, 99999999999999999999",
    "retry-after-ms, 999999999",
    "retry-after, -1",
    "retry-after, NaN"
  })
  void wishesOfYearsAreNotWaitedFor(String name, String value) {
    server.plan(call -> Reaction.error(429, "slow_down", name, value));
    assertThatThrownBy(() -> ask(client(SpendingLimit.NONE)))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("slow_down");
  }

  @Test
  void aGreetingThatDoesNotEndIsGivenUp() throws IOException {
    try (LoopbackListener endless =
        LoopbackListener.at(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "endless",
            (client, listener) -> {
              OutputStream out = client.getOutputStream();
              out.write("HTTP/1.1 200 OK\r\n\r\n ".getBytes(UTF_8));
              // Until the client goes.
              client.getInputStream().transferTo(OutputStream.nullOutputStream());
            })) {
      URI base = URI.create("http://127.0.0.1:" + endless.port() + "/v1");
      assertThatThrownBy(
              () -> EndpointProbe.of(base, Optional.empty(), Proxies.NONE, Duration.ofMillis(300)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("does not answer");
    }
  }
}
