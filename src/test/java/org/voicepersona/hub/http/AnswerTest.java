package org.voicepersona.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AnswerTest {

  private static Answer answer(int status, String... headers) {
    Map<String, List<String>> map = new TreeMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], List.of(headers[i + 1]));
    }
    URI uri = URI.create("https://hub.example/x?secret=1");
    return new Answer(
        HubHttp.origin(uri),
        uri,
        Answer.Sender.NOBODY,
        status,
        HttpHeaders.of(map, (k, v) -> true));
  }

  private static Optional<Duration> wish(Answer answer) {
    return catchThrowableOfType(TransientFault.class, () -> answer.requireSuccess("f")).wish();
  }

  @Test
  void waitsUntilTheRateLimitsWindowEnds() {
    assertThat(wish(answer(429, "RateLimit", "\"resolvers\";r=0;t=55", "Retry-After", "3")))
        .contains(Duration.ofSeconds(56));
    assertThat(wish(answer(429, "RateLimit", "\"api\";r=12;t=55", "Retry-After", "3")))
        .contains(Duration.ofSeconds(3));
    assertThat(wish(answer(503, "Retry-After", "7"))).contains(Duration.ofSeconds(7));
    assertThat(wish(answer(503, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"))).isEmpty();
    assertThat(wish(answer(500))).isEmpty();
  }

  @Test
  void speaksOfTheServerWithoutItsSecretsAndTricks() {
    Answer answer = answer(400, "X-Error-Message", "bad\u001b[2J" + "x".repeat(1000));
    assertThat(catchThrowableOfType(Exception.class, () -> answer.requireSuccess("f")))
        .hasMessageContaining("https://hub.example says 400")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("\u001b")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
  }
}
