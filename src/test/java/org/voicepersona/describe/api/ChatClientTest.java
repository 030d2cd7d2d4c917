package org.voicepersona.describe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.describe.ledger.Spent;
import org.voicepersona.describe.ledger.Usage;
import org.voicepersona.testing.api.Call;
import org.voicepersona.testing.api.ChatServer;
import org.voicepersona.testing.api.Reaction;

/** The client against an endpoint on loopback. */
class ChatClientTest {

  @RegisterExtension private final ChatFixture chat = new ChatFixture();

  @ParameterizedTest
  @EnumSource(AudioForm.class)
  void sendsTheRecordingTheQuestionAndWhatItIsTold(AudioForm form) throws Exception {
    ChatRequest request =
        new ChatRequest(
            "gpt-x", ChatFixture.WAV, "How?", Map.of("temperature", 0.5, "seed", 7L), 1);

    ChatAnswer answer = chat.client(form, 1, SpendingLimit.NONE).ask(request, "clip");

    Call call = chat.server().calls().get(0);
    JsonNode body = call.body();
    assertThat(body.path("messages").path(0).path("content").path(0).path("type").asText())
        .isEqualTo(form.toString());
    assertThat(call.question()).isEqualTo("How?");
    assertThat(body.path("model").asText()).isEqualTo("gpt-x");
    assertThat(body.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(body.path("seed").asLong()).isEqualTo(7);
    assertThat(body.size()).isEqualTo(4);
    assertThat(call.headers().get("Authorization")).containsExactly("Bearer " + ChatFixture.KEY);
    assertThat(call.samples()).hasSameSizeAs(ChatFixture.SOUND.samples());
    for (int i = 0; i < call.samples().length; i++) {
      float clipped = Math.max(-1, Math.min(1, ChatFixture.SOUND.samples()[i]));
      assertThat(call.samples()[i] / 32768f).isBetween(clipped - 1f / 32767, clipped + 1f / 65535);
    }
    assertThat(answer.id()).isEqualTo("chatcmpl-1");
    assertThat(answer.complete()).isTrue();
    assertThat(answer.usage()).isEqualTo(new Usage(100, 20));
  }

  @Test
  void readsRefusalsAndHowAnswersEnd() throws Exception {
    chat.server()
        .planFirst(
            Reaction.status(200, ChatServer.answer("1", "It goes on and", "length")),
            Reaction.status(200, ChatServer.answer("2", "", "content_filter")),
            Reaction.status(
                200,
                "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I cannot.\"},"
                    + "\"finish_reason\":\"stop\"}]}"));
    assertThat(ChatFixture.ask(chat.client()).complete()).isFalse();
    assertThat(ChatFixture.ask(chat.client()).filtered()).isTrue();
    assertThat(ChatFixture.ask(chat.client()).refusal()).isEqualTo("I cannot.");
  }

  @Test
  void asksOnlySoMuchAtATime() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    chat.server().plan(call -> Reaction.answerAfter(open));
    ChatClient client = chat.client(AudioForm.INPUT_AUDIO, 3, SpendingLimit.NONE);
    List<Future<?>> asked = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int number = i;
      asked.add(chat.threads.submit(() -> client.ask(ChatFixture.question(number), "clip")));
    }
    while (chat.server().calls().size() < 3) {
      Thread.onSpinWait();
    }
    open.countDown();
    for (Future<?> it : asked) {
      it.get();
    }
    assertThat(chat.server().calls()).hasSize(12);
    assertThat(chat.server().mostUnderWay()).isEqualTo(3);
  }

  @Test
  void stopsAtTheLimitOfRequests() throws Exception {
    ChatClient client = chat.client(AudioForm.INPUT_AUDIO, 4, new SpendingLimit(3, Long.MAX_VALUE));
    chat.server().planFirst(Reaction.error(503, "busy"), Reaction.PAID_AND_DROPPED);
    List<Future<ChatAnswer>> asked = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      asked.add(chat.threads.submit(() -> client.ask(ChatFixture.question(number), "clip")));
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
    assertThat(chat.server().payments()).hasSize(3);
  }

  @Test
  void stopsAtTheLimitOfTokens() throws Exception {
    ChatClient client = chat.client(AudioForm.INPUT_AUDIO, 1, new SpendingLimit(100, 240));
    ChatFixture.ask(client);
    ChatFixture.ask(client);
    assertThatThrownBy(() -> ChatFixture.ask(client))
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
        chat.client(
            "http://127.0.0.1:" + port + "/v1",
            AudioForm.INPUT_AUDIO,
            1,
            Duration.ofSeconds(9),
            SpendingLimit.NONE);
    assertThatThrownBy(() -> ChatFixture.ask(client))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("127.0.0.1:" + port, "5 tries");
    assertThat(chat.ledger.spent()).isEqualTo(Spent.NOTHING);
  }

  @Test
  void theKeyGoesToItsHostAndNowhereElse() throws Exception {
    try (ChatServer other = ChatServer.start()) {
      chat.server()
          .planFirst(
              Reaction.status(307, "", "Location", other.baseUrl() + "/chat/completions"),
              Reaction.status(401, "Incorrect API key provided: " + ChatFixture.KEY),
              Reaction.status(
                  401, "{\"error\":\"No " + ChatFixture.KEY.replace("-", "\\u002d") + "\"}"),
              Reaction.status(
                  200, ChatServer.answer("1", "Your key is " + ChatFixture.KEY + ".", "stop")));
      assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("redirects");
      assertThat(other.calls()).isEmpty();
      assertThat(other.complaints()).isEmpty();
      assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("Incorrect API key provided: [API key]");
      assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("No [API key]");
      assertThat(ChatFixture.ask(chat.client()).text()).isEqualTo("Your key is [API key].");
    }
    assertThat(ApiKey.of(Map.of("K", ChatFixture.KEY), "K").toString())
        .doesNotContain(ChatFixture.KEY);
    assertThatThrownBy(() -> ApiKey.of(Map.of("K", "two words"), "K"))
        .hasMessageContaining("$K")
        .hasMessageNotContaining("two");
    assertThat(ApiKey.of(Map.of(), "K")).isEqualTo(Optional.empty());
  }

  /** What is on its way when a run is stopped is paid for. */
  @Test
  void anInterruptionLosesNoAnswerAndNothingNewIsBegun() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    chat.server().plan(call -> Reaction.answerAfter(open));
    ChatClient client = chat.client();
    AtomicReference<ChatAnswer> answer = new AtomicReference<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                answer.set(ChatFixture.ask(client));
              } catch (UnansweredException e) {
                throw new AssertionError(e);
              }
            });
    asking.start();
    while (chat.server().calls().isEmpty()) {
      Thread.onSpinWait();
    }
    asking.interrupt();
    Future<?> settled = chat.threads.submit(client::settle);
    open.countDown();
    asking.join();
    settled.get();
    assertThat(answer.get().id()).isEqualTo("chatcmpl-1");
    assertThat(chat.ledger.spent().usage()).isEqualTo(new Usage(100, 20));

    Thread late = new Thread(() -> assertThatThrownBy(() -> ChatFixture.ask(client)));
    late.start();
    late.interrupt();
    late.join();
    assertThat(chat.server().calls()).hasSize(1);
  }
}
