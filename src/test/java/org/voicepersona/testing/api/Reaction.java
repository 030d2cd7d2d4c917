package org.voicepersona.testing.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** What the endpoint does about a request. */
@FunctionalInterface
public interface Reaction {

  /** Answers, or does not. */
  void reply(HttpExchange exchange, Call call, ChatServer server) throws IOException;

  /** Answers in words, and takes the money. */
  Reaction ANSWER =
      (exchange, call, server) -> send(exchange, 200, server.pay(call), "application/json");

  /** Takes the money and breaks the connection off. */
  Reaction PAID_AND_DROPPED =
      (exchange, call, server) -> {
        server.pay(call);
        exchange.close();
      };

  /** Takes the money and breaks the connection off in the middle of the answer. */
  Reaction PAID_AND_TRUNCATED =
      (exchange, call, server) -> {
        byte[] answer = server.pay(call).getBytes(UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer, 0, answer.length / 2);
        exchange.getResponseBody().flush();
        exchange.close();
      };

  /** Says nothing until the server is closed. */
  Reaction SILENCE = (exchange, call, server) -> server.awaitEnd();

  /** Answers when {@code moment} has come. */
  static Reaction answerAfter(CountDownLatch moment) {
    return (exchange, call, server) -> {
      server.await(moment);
      ANSWER.reply(exchange, call, server);
    };
  }

  /** Sends a body that is {@code body}, with headers in pairs of name and value. */
  static Reaction status(int status, String body, String... headers) {
    return (exchange, call, server) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      send(exchange, status, body, "application/json");
    };
  }

  /** Sends an error as the vendor does. */
  static Reaction error(int status, String code, String... headers) {
    String body =
        "{\"error\":{\"message\":\"It is %s.\",\"type\":\"some_error\",\"code\":\"%s\"}}"
            .formatted(code, code);
    return status(status, body, headers);
  }

  /** Answers, with headers in pairs of name and value. */
  static Reaction answerWith(String... headers) {
    return (exchange, call, server) ->
        status(200, server.pay(call), headers).reply(exchange, call, server);
  }

  private static void send(HttpExchange exchange, int status, String body, String type)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
