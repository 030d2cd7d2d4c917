package org.voicepersona.describe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.WavEncoder;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.describe.ledger.Spent;
import org.voicepersona.describe.ledger.Usage;
import org.voicepersona.http.Backoff;
import org.voicepersona.http.Proxies;
import org.voicepersona.testing.api.Call;
import org.voicepersona.testing.api.ChatServer;
import org.voicepersona.testing.api.Reaction;

/** The client against an endpoint on loopback. */
class ChatClientTest {

  private static final Waveform SOUND = sound();
  private static final String WAV = Base64.getEncoder().encodeToString(WavEncoder.encode(SOUND));
  private static final String KEY = "sk-test-0123456789abcdef";

  private final InMemoryLedger ledger = new InMemoryLedger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ChatServer server;

  @BeforeEach
  void start() throws Exception {
    server = ChatServer.start();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    server.close();
    assertThat(server.complaints()).isEmpty();
  }

  private static Waveform sound() {
    float[] samples = new float[4_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (1.1 * Math.sin(i * 0.05));
    }
    return new Waveform(samples);
  }

  private ChatClient client(AudioForm form, int concurrency, SpendingLimit limit) {
    return client(server.baseUrl(), form, concurrency, Duration.ofMinutes(1), limit);
  }

  private ChatClient client(
      String base, AudioForm form, int concurrency, Duration timeout, SpendingLimit limit) {
    RetryPolicy retries =
        new RetryPolicy(
            4, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMinutes(2)));
    return new ChatClient(
        new ChatClient.Settings(URI.create(base), form, timeout, retries, concurrency, limit),
        ApiKey.of(Map.of("K", KEY), "K"),
        ledger,
        Proxies.NONE);
  }

  private ChatClient client() {
    return client(AudioForm.INPUT_AUDIO, 2, SpendingLimit.NONE);
  }

  private static ChatRequest question(int number) {
    return new ChatRequest("m", WAV, "How? " + number, Map.of(), number);
  }

  private static ChatAnswer ask(ChatClient client) throws UnansweredException {
    return client.ask(question(0), "shard, row 0");
  }

  @ParameterizedTest
  @EnumSource(AudioForm.class)
  void sendsTheRecordingTheQuestionAndWhatItIsTold(AudioForm form) throws Exception {
    ChatRequest request =
        new ChatRequest("gpt-x", WAV, "How?", Map.of("temperature", 0.5, "seed", 7L), 1);

    ChatAnswer answer = client(form, 1, SpendingLimit.NONE).ask(request, "clip");

    Call call = server.calls().get(0);
    JsonNode body = call.body();
    assertThat(body.path("messages").path(0).path("content").path(0).path("type").asText())
        .isEqualTo(form.toString());
    assertThat(call.question()).isEqualTo("How?");
    assertThat(body.path("model").asText()).isEqualTo("gpt-x");
    assertThat(body.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(body.path("seed").asLong()).isEqualTo(7);
    assertThat(body.size()).isEqualTo(4);
    assertThat(call.headers().get("Authorization")).containsExactly("Bearer " + KEY);
    assertThat(call.samples()).hasSameSizeAs(SOUND.samples());
    for (int i = 0; i < call.samples().length; i++) {
      float clipped = Math.max(-1, Math.min(1, SOUND.samples()[i]));
      assertThat(call.samples()[i] / 32768f).isBetween(clipped - 1f / 32767, clipped + 1f / 65535);
    }
    assertThat(answer.id()).isEqualTo("chatcmpl-1");
    assertThat(answer.complete()).isTrue();
    assertThat(answer.usage()).isEqualTo(new Usage(100, 20));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504, 529})
  void triesAgainWhatMayPassAndIsNotPaidFor(int status) throws Exception {
    server.planFirst(Reaction.error(status, "busy"), Reaction.error(status, "busy"));
    ask(client());
    assertThat(server.calls()).hasSize(3);
    assertThat(ledger.spent()).isEqualTo(new Spent(1, new Usage(100, 20)));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 415, 422})
  void aRequestThatIsRefusedIsTheClipsFault(int status) {
    server.planFirst(Reaction.error(status, "too_long"));
    assertThatThrownBy(() -> ask(client()))
        .isInstanceOfSatisfying(
            UnansweredException.class,
            fault -> assertThat(fault.reason()).isEqualTo("request-refused"))
        .hasMessageContainingAll("127.0.0.1", "" + status, "too_long");
    assertThat(server.calls()).hasSize(1);
    assertThat(ledger.spent()).isEqualTo(Spent.NOTHING);
  }

  @ParameterizedTest
  @CsvSource({
    "401, invalid_api_key",
    "402, billing",
    "403, forbidden",
    "404, not_found",
    "400, model_not_found",
    "429, insufficient_quota",
    "307, redirect"
  })
  void whatConcernsEveryClipStopsTheJob(int status, String code) {
    server.planFirst(Reaction.error(status, code));
    assertThatThrownBy(() -> ask(client()))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("" + status, code);
    assertThat(server.calls()).hasSize(1);
  }

  @Test
  void anOutageStopsTheJobButAnInternalErrorIsTheClips() {
    server.plan(call -> Reaction.error(503, "overloaded"));
    assertThatThrownBy(() -> ask(client()))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("503", "5 tries");
    server.plan(call -> Reaction.error(500, "oops"));
    assertThatThrownBy(() -> ask(client()))
        .isInstanceOf(UnansweredException.class)
        .hasMessageContaining("5 tries");
    assertThat(server.calls()).hasSize(10);
    assertThat(ledger.spent()).isEqualTo(Spent.NOTHING);
  }

  @Test
  void clipsThatFailOneAfterTheOtherStopTheJob() throws Exception {
    ChatClient client = client();
    server.plan(call -> Reaction.error(400, "no_audio"));
    for (int clip = 0; clip < 4; clip++) {
      assertThatThrownBy(() -> ask(client)).isInstanceOf(UnansweredException.class);
    }
    server.plan(call -> Reaction.ANSWER);
    ask(client);
    server.plan(call -> Reaction.error(400, "no_audio"));
    for (int clip = 0; clip < 4; clip++) {
      assertThatThrownBy(() -> ask(client)).isInstanceOf(UnansweredException.class);
    }
    assertThatThrownBy(() -> ask(client))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("5 clips in a row", "no_audio");
  }

  @Test
  void theServerSaysWhetherToTryAgain() throws Exception {
    server.planFirst(Reaction.error(503, "gone", "x-should-retry", "false"));
    assertThatThrownBy(() -> ask(client())).isInstanceOf(ApiException.class);
    assertThat(server.calls()).hasSize(1);

    server.planFirst(Reaction.error(400, "odd", "x-should-retry", "true"));
    ask(client());
    assertThat(server.calls()).hasSize(3);
  }

  @Test
  void waitsAsLongAsTheServerAsks() throws Exception {
    server.planFirst(
        Reaction.error(429, "slow", "retry-after-ms", "150", "retry-after", "60"),
        Reaction.error(503, "slow", "retry-after", "0.2"));
    ask(client());
    List<Call> calls = server.calls();
    assertThat(calls.get(1).nanos() - calls.get(0).nanos()).isGreaterThan(150_000_000L);
    assertThat(calls.get(2).nanos() - calls.get(1).nanos()).isGreaterThan(200_000_000L);

    server.planFirst(Reaction.error(429, "slow", "retry-after", "121"));
    assertThatThrownBy(() -> ask(client()))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("429");
    assertThat(server.calls()).hasSize(4);
  }

  @Test
  void sendsNothingWhileTheRateLimitIsUsedUp() throws Exception {
    ChatClient client = client();
    server.planFirst(
        Reaction.answerWith(
            "x-ratelimit-remaining-requests", "0",
            "x-ratelimit-reset-requests", "300ms",
            "x-ratelimit-remaining-tokens", "0",
            "x-ratelimit-reset-tokens", "0s"));
    ask(client);
    List<Future<?>> asked = new ArrayList<>();
    for (int i = 1; i < 5; i++) {
      int number = i;
      asked.add(threads.submit(() -> client.ask(question(number), "clip")));
    }
    for (Future<?> it : asked) {
      it.get();
    }
    long first = server.calls().get(0).nanos();
    assertThat(server.calls())
        .hasSize(5)
        .allSatisfy(
            call -> assertThat(call.number() == 1 || call.nanos() - first > 300_000_000L).isTrue());
  }

  @Test
  void aRateLimitThatLastsForHoursStopsTheJob() throws Exception {
    ChatClient client = client();
    server.planFirst(
        Reaction.answerWith(
            "x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "8h0m1s"));
    ask(client);
    assertThatThrownBy(() -> ask(client))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("480 minutes");
    assertThat(server.calls()).hasSize(1);
  }

  @Test
  void anAnswerThatWasLostIsAskedAgainAndMayBePaidTwice() throws Exception {
    server.planFirst(Reaction.PAID_AND_DROPPED, Reaction.PAID_AND_TRUNCATED);
    ask(client());
    assertThat(server.payments()).hasSize(3);
    assertThat(ledger.spent()).isEqualTo(new Spent(3, new Usage(100, 20)));
  }

  @Test
  void whatMayBePaidForIsTriedThreeTimes() {
    server.plan(call -> Reaction.PAID_AND_DROPPED);
    assertThatThrownBy(() -> ask(client()))
        .isInstanceOfSatisfying(
            UnansweredException.class, fault -> assertThat(fault.reason()).isEqualTo("no-answer"));
    assertThat(server.calls()).hasSize(3);
    assertThat(ledger.spent().requests()).isEqualTo(3);
  }

  @Test
  void doesNotWaitForEver() {
    server.plan(call -> Reaction.SILENCE);
    ChatClient client =
        client(
            server.baseUrl(), AudioForm.INPUT_AUDIO, 1, Duration.ofMillis(50), SpendingLimit.NONE);
    assertThatThrownBy(() -> ask(client))
        .isInstanceOf(UnansweredException.class)
        .hasMessageContaining("no answer in 0.1 s");
    assertThat(ledger.spent().requests()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Welcome</html>",
        "{}",
        "{\"choices\":[]}",
        "{\"choices\":[{\"message\":{\"content\":null}}]}",
        "{\"choices\":\"many\",\"error\":\"upstream is gone\"}"
      })
  void whatIsNoAnswerIsAskedForAgainThenTheClipsFault(String body) throws Exception {
    server.planFirst(Reaction.status(200, body));
    ask(client());
    assertThat(server.calls()).hasSize(2);

    server.plan(call -> Reaction.status(200, body));
    assertThatThrownBy(() -> ask(client()))
        .isInstanceOfSatisfying(
            UnansweredException.class,
            fault -> assertThat(fault.reason()).isEqualTo("malformed-answer"));
    assertThat(server.calls()).hasSize(5);
  }

  @Test
  void aReplyWithoutEndIsNotRead() {
    server.plan(
        call ->
            (exchange, it, chat) -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] blanks = new byte[1 << 16];
              while (true) {
                exchange.getResponseBody().write(blanks);
              }
            });
    assertThatThrownBy(() -> ask(client()))
        .isInstanceOfSatisfying(
            UnansweredException.class,
            fault -> assertThat(fault.reason()).isEqualTo("malformed-answer"))
        .hasMessageContaining("more than 4 MiB");
  }

  @Test
  void aLongRefusalIsARefusal() {
    server.planFirst(Reaction.status(401, "\u001b[2J" + "x".repeat(5 << 20)));
    assertThatThrownBy(() -> ask(client()))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("401", "the key in $K")
        .hasMessageNotContaining("\u001b")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @ParameterizedTest
  @CsvSource({
    "401, the key in $K",
    "402, nothing left to pay with",
    "403, may not be used",
    "404, --api-model",
    "407, HTTPS_PROXY",
    "413, --max-audio-seconds"
  })
  void refusalsSayWhatToDo(int status, String advice) {
    server.planFirst(Reaction.error(status, "no"));
    assertThatThrownBy(() -> ask(client())).hasMessageContainingAll("HTTP " + status, advice);
  }

  @Test
  void readsRefusalsAndHowAnswersEnd() throws Exception {
    server.planFirst(
        Reaction.status(200, ChatServer.answer("1", "It goes on and", "length")),
        Reaction.status(200, ChatServer.answer("2", "", "content_filter")),
        Reaction.status(
            200,
            "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I cannot.\"},"
                + "\"finish_reason\":\"stop\"}]}"));
    assertThat(ask(client()).complete()).isFalse();
    assertThat(ask(client()).filtered()).isTrue();
    assertThat(ask(client()).refusal()).isEqualTo("I cannot.");
  }

  @Test
  void asksOnlySoMuchAtATime() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    server.plan(call -> Reaction.answerAfter(open));
    ChatClient client = client(AudioForm.INPUT_AUDIO, 3, SpendingLimit.NONE);
    List<Future<?>> asked = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int number = i;
      asked.add(threads.submit(() -> client.ask(question(number), "clip")));
    }
    while (server.calls().size() < 3) {
      Thread.onSpinWait();
    }
    open.countDown();
    for (Future<?> it : asked) {
      it.get();
    }
    assertThat(server.calls()).hasSize(12);
    assertThat(server.mostUnderWay()).isEqualTo(3);
  }

  @Test
  void stopsAtTheLimitOfRequests() throws Exception {
    ChatClient client = client(AudioForm.INPUT_AUDIO, 4, new SpendingLimit(3, Long.MAX_VALUE));
    server.planFirst(Reaction.error(503, "busy"), Reaction.PAID_AND_DROPPED);
    List<Future<ChatAnswer>> asked = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      asked.add(threads.submit(() -> client.ask(question(number), "clip")));
    }
    for (Future<ChatAnswer> it : asked) {
      try {
        it.get();
      } catch (ExecutionException e) {
        assertThat(e)
            .hasCauseInstanceOf(SpendingLimitException.class)
            .hasMessageContaining("3 requests");
      }
    }
    assertThat(server.payments()).hasSize(3);
  }

  @Test
  void stopsAtTheLimitOfTokens() throws Exception {
    ChatClient client = client(AudioForm.INPUT_AUDIO, 1, new SpendingLimit(100, 240));
    ask(client);
    ask(client);
    assertThatThrownBy(() -> ask(client))
        .isInstanceOf(SpendingLimitException.class)
        .hasMessageContaining("240 tokens");
  }

  @Test
  void anEndpointOutOfReachStopsTheJobAndCostsNothing() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ChatClient client =
        client(
            "http://127.0.0.1:" + port + "/v1",
            AudioForm.INPUT_AUDIO,
            1,
            Duration.ofSeconds(9),
            SpendingLimit.NONE);
    assertThatThrownBy(() -> ask(client))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("127.0.0.1:" + port, "5 tries");
    assertThat(ledger.spent()).isEqualTo(Spent.NOTHING);
  }

  @Test
  void theKeyGoesToItsHostAndNowhereElse() throws Exception {
    try (ChatServer other = ChatServer.start()) {
      server.planFirst(
          Reaction.status(307, "", "Location", other.baseUrl() + "/chat/completions"),
          Reaction.status(401, "Incorrect API key provided: " + KEY),
          Reaction.status(401, "{\"error\":\"No " + KEY.replace("-", "\\u002d") + "\"}"),
          Reaction.status(200, ChatServer.answer("1", "Your key is " + KEY + ".", "stop")));
      assertThatThrownBy(() -> ask(client()))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("redirects");
      assertThat(other.calls()).isEmpty();
      assertThat(other.complaints()).isEmpty();
      assertThatThrownBy(() -> ask(client()))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("Incorrect API key provided: [API key]");
      assertThatThrownBy(() -> ask(client()))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("No [API key]");
      assertThat(ask(client()).text()).isEqualTo("Your key is [API key].");
    }
    assertThat(ApiKey.of(Map.of("K", KEY), "K").toString()).doesNotContain(KEY);
    assertThatThrownBy(() -> ApiKey.of(Map.of("K", "two words"), "K"))
        .hasMessageContaining("$K")
        .hasMessageNotContaining("two");
    assertThat(ApiKey.of(Map.of(), "K")).isEqualTo(Optional.empty());
  }

  /** What is on its way when a run is stopped is paid for. */
  @Test
  void anInterruptionLosesNoAnswerAndNothingNewIsBegun() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    server.plan(call -> Reaction.answerAfter(open));
    ChatClient client = client();
    AtomicReference<ChatAnswer> answer = new AtomicReference<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                answer.set(ask(client));
              } catch (UnansweredException e) {
                throw new AssertionError(e);
              }
            });
    asking.start();
    while (server.calls().isEmpty()) {
      Thread.onSpinWait();
    }
    asking.interrupt();
    Future<?> settled = threads.submit(client::settle);
    open.countDown();
    asking.join();
    settled.get();
    assertThat(answer.get().id()).isEqualTo("chatcmpl-1");
    assertThat(ledger.spent().usage()).isEqualTo(new Usage(100, 20));

    Thread late = new Thread(() -> assertThatThrownBy(() -> ask(client)));
    late.start();
    late.interrupt();
    late.join();
    assertThat(server.calls()).hasSize(1);
  }
}
