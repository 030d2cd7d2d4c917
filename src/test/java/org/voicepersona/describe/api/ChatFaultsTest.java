package org.voicepersona.describe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.describe.ledger.Spent;
import org.voicepersona.describe.ledger.Usage;
import org.voicepersona.testing.api.Call;
import org.voicepersona.testing.api.Reaction;

/** What the client does about an endpoint that refuses, fails, waits or talks nonsense. */
class ChatFaultsTest {

  @RegisterExtension private final ChatFixture chat = new ChatFixture();

  @ParameterizedTest
  @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504, 529})
  void triesAgainWhatMayPassAndIsNotPaidFor(int status) throws Exception {
    chat.server().planFirst(Reaction.error(status, "busy"), Reaction.error(status, "busy"));
    ChatFixture.ask(chat.client());
    assertThat(chat.server().calls()).hasSize(3);
    assertThat(chat.ledger.spent()).isEqualTo(new Spent(1, new Usage(100, 20)));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 415, 422})
  void aRequestThatIsRefusedIsTheClipsFault(int status) {
    chat.server().planFirst(Reaction.error(status, "too_long"));
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
        .isInstanceOfSatisfying(
            UnansweredException.class,
            fault -> assertThat(fault.reason()).isEqualTo("request-refused"))
        .hasMessageContainingAll("127.0.0.1", "" + status, "too_long");
    assertThat(chat.server().calls()).hasSize(1);
    assertThat(chat.ledger.spent()).isEqualTo(Spent.NOTHING);
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
    chat.server().planFirst(Reaction.error(status, code));
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("" + status, code);
    assertThat(chat.server().calls()).hasSize(1);
  }

  @Test
  void anOutageStopsTheJobButAnInternalErrorIsTheClips() {
    chat.server().plan(call -> Reaction.error(503, "overloaded"));
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("503", "5 tries");
    chat.server().plan(call -> Reaction.error(500, "oops"));
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
        .isInstanceOf(UnansweredException.class)
        .hasMessageContaining("5 tries");
    assertThat(chat.server().calls()).hasSize(10);
    assertThat(chat.ledger.spent()).isEqualTo(Spent.NOTHING);
  }

  @Test
  void clipsThatFailOneAfterTheOtherStopTheJob() throws Exception {
    ChatClient client = chat.client();
    chat.server().plan(call -> Reaction.error(400, "no_audio"));
    for (int clip = 0; clip < 4; clip++) {
      assertThatThrownBy(() -> ChatFixture.ask(client)).isInstanceOf(UnansweredException.class);
    }
    chat.server().plan(call -> Reaction.ANSWER);
    ChatFixture.ask(client);
    chat.server().plan(call -> Reaction.error(400, "no_audio"));
    for (int clip = 0; clip < 4; clip++) {
      assertThatThrownBy(() -> ChatFixture.ask(client)).isInstanceOf(UnansweredException.class);
    }
    assertThatThrownBy(() -> ChatFixture.ask(client))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("5 clips in a row", "no_audio");
  }

  @Test
  void theServerSaysWhetherToTryAgain() throws Exception {
    chat.server().planFirst(Reaction.error(503, "gone", "x-should-retry", "false"));
    assertThatThrownBy(() -> ChatFixture.ask(chat.client())).isInstanceOf(ApiException.class);
    assertThat(chat.server().calls()).hasSize(1);

    chat.server().planFirst(Reaction.error(400, "odd", "x-should-retry", "true"));
    ChatFixture.ask(chat.client());
    assertThat(chat.server().calls()).hasSize(3);
  }

  @Test
  void waitsAsLongAsTheServerAsks() throws Exception {
    chat.server()
        .planFirst(
            Reaction.error(429, "slow", "retry-after-ms", "150", "retry-after", "60"),
            Reaction.error(503, "slow", "retry-after", "0.2"));
    ChatFixture.ask(chat.client());
    List<Call> calls = chat.server().calls();
    assertThat(calls.get(1).nanos() - calls.get(0).nanos()).isGreaterThan(150_000_000L);
    assertThat(calls.get(2).nanos() - calls.get(1).nanos()).isGreaterThan(200_000_000L);

    chat.server().planFirst(Reaction.error(429, "slow", "retry-after", "121"));
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("429");
    assertThat(chat.server().calls()).hasSize(4);
  }

  @Test
  void sendsNothingWhileTheRateLimitIsUsedUp() throws Exception {
    ChatClient client = chat.client();
    chat.server()
        .planFirst(
            Reaction.answerWith(
                "x-ratelimit-remaining-requests", "0",
                "x-ratelimit-reset-requests", "300ms",
                "x-ratelimit-remaining-tokens", "0",
                "x-ratelimit-reset-tokens", "0s"));
    ChatFixture.ask(client);
    List<Future<?>> asked = new ArrayList<>();
    for (int i = 1; i < 5; i++) {
      int number = i;
      asked.add(chat.threads.submit(() -> client.ask(ChatFixture.question(number), "clip")));
    }
    for (Future<?> it : asked) {
      it.get();
    }
    long first = chat.server().calls().get(0).nanos();
    assertThat(chat.server().calls())
        .hasSize(5)
        .allSatisfy(
            call -> assertThat(call.number() == 1 || call.nanos() - first > 300_000_000L).isTrue());
  }

  @Test
  void aRateLimitThatLastsForHoursStopsTheJob() throws Exception {
    ChatClient client = chat.client();
    chat.server()
        .planFirst(
            Reaction.answerWith(
                "x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "8h0m1s"));
    ChatFixture.ask(client);
    assertThatThrownBy(() -> ChatFixture.ask(client))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("480 minutes");
    assertThat(chat.server().calls()).hasSize(1);
  }

  @Test
  void anAnswerThatWasLostIsAskedAgainAndMayBePaidTwice() throws Exception {
    chat.server().planFirst(Reaction.PAID_AND_DROPPED, Reaction.PAID_AND_TRUNCATED);
    ChatFixture.ask(chat.client());
    assertThat(chat.server().payments()).hasSize(3);
    assertThat(chat.ledger.spent()).isEqualTo(new Spent(3, new Usage(100, 20)));
  }

  @Test
  void whatMayBePaidForIsTriedThreeTimes() {
    chat.server().plan(call -> Reaction.PAID_AND_DROPPED);
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
        .isInstanceOfSatisfying(
            UnansweredException.class, fault -> assertThat(fault.reason()).isEqualTo("no-answer"));
    assertThat(chat.server().calls()).hasSize(3);
    assertThat(chat.ledger.spent().requests()).isEqualTo(3);
  }

  @Test
  void doesNotWaitForEver() {
    chat.server().plan(call -> Reaction.SILENCE);
    ChatClient client =
        chat.client(
            chat.server().baseUrl(),
            AudioForm.INPUT_AUDIO,
            1,
            Duration.ofMillis(50),
            SpendingLimit.NONE);
    assertThatThrownBy(() -> ChatFixture.ask(client))
        .isInstanceOf(UnansweredException.class)
        .hasMessageContaining("no answer in 0.1 s");
    assertThat(chat.ledger.spent().requests()).isEqualTo(3);
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
    chat.server().planFirst(Reaction.status(200, body));
    ChatFixture.ask(chat.client());
    assertThat(chat.server().calls()).hasSize(2);

    chat.server().plan(call -> Reaction.status(200, body));
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
        .isInstanceOfSatisfying(
            UnansweredException.class,
            fault -> assertThat(fault.reason()).isEqualTo("malformed-answer"));
    assertThat(chat.server().calls()).hasSize(5);
  }

  @Test
  void aReplyWithoutEndIsNotRead() {
    chat.server()
        .plan(
            call ->
                (exchange, it, chat) -> {
                  exchange.sendResponseHeaders(200, 0);
                  byte[] blanks = new byte[1 << 16];
                  while (true) {
                    exchange.getResponseBody().write(blanks);
                  }
                });
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
        .isInstanceOfSatisfying(
            UnansweredException.class,
            fault -> assertThat(fault.reason()).isEqualTo("malformed-answer"))
        .hasMessageContaining("more than 4 MiB");
  }

  @Test
  void aLongRefusalIsARefusal() {
    chat.server().planFirst(Reaction.status(401, "\u001b[2J" + "x".repeat(5 << 20)));
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
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
    chat.server().planFirst(Reaction.error(status, "no"));
    assertThatThrownBy(() -> ChatFixture.ask(chat.client()))
        .hasMessageContainingAll("HTTP " + status, advice);
  }
}
