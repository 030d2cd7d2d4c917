package org.voicepersona.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.http.BoundedBytes;
import org.voicepersona.http.ReplyText;
import org.voicepersona.hub.http.Answer;
import org.voicepersona.hub.http.HubHttp;
import org.voicepersona.hub.http.TransientFault;

/**
 * Sends requests to the Hub's API, which answers in JSON and in pages. Requests are not retried
 * here: a fault that may pass is thrown as a {@link TransientFault}.
 *
 * @param http sends the requests
 * @param addresses the URLs of the API
 */
public record HubApi(HubHttp http, HubAddresses addresses) {

  /** Largest page in bytes; the values of a page are parsed one by one and mostly not kept. */
  static final int LARGEST_PAGE = 32 << 20;

  /** Largest answer to a POST request in bytes. */
  static final int LARGEST_ANSWER = 16 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*rel=\"?next\"?");
  private static final int LONGEST_QUOTE = 200;

  /**
   * A page of an answer.
   *
   * @param origin the server, for messages
   * @param body its content
   * @param next the URL of the next page, if this is not the last
   */
  record Page(String origin, byte[] body, Optional<URI> next) {}

  /**
   * A POST request to the Hub.
   *
   * @param what its subject, for messages
   * @param uri its URL
   * @param type the media type of the request and of its answer
   * @param body the content to send
   * @param silence how long to wait for the answer
   */
  public record Question(String what, URI uri, String type, byte[] body, Duration silence) {}

  /**
   * An answer in JSON.
   *
   * @param status the HTTP status
   * @param message the server's message; often empty
   * @param json an object; empty if the answer is not an object
   */
  public record Reply(int status, String message, JsonNode json) {}

  /**
   * Gets a page, following redirects.
   *
   * @param what its subject, for messages
   */
  Page get(String what, URI first) throws IOException {
    URI uri = first;
    for (int hop = 0; hop <= HubHttp.MOST_REDIRECTS; hop++) {
      BoundedBytes body = new BoundedBytes(LARGEST_PAGE);
      Answer answer =
          http.send(
              "GET",
              uri,
              Map.of("Accept", "application/json"),
              head -> {
                head.requireSuccess(what);
                return head.isRedirect() ? HubHttp.Body.NONE : into(body, LARGEST_PAGE, head);
              });
      if (!answer.isRedirect()) {
        return new Page(answer.origin(), body.toArray(), next(answer));
      }
      uri = HubHttp.redirect(answer);
    }
    throw TransientFault.ofAnswer(addresses.origin() + " redirects without end");
  }

  /**
   * Sends a POST request.
   *
   * @param passing error statuses to return instead of throwing
   */
  public Reply post(Question question, Set<Integer> passing) throws IOException {
    String type = question.type();
    Map<String, String> headers =
        Map.of(
            "Content-Type", type, "Accept", type.contains("git-lfs") ? type : "application/json");
    BoundedBytes body = new BoundedBytes(LARGEST_ANSWER);
    Answer answer =
        http.send(
            "POST",
            question.uri(),
            headers,
            BodyPublishers.ofByteArray(question.body()),
            question.silence(),
            head -> {
              if (!passing.contains(head.status())) {
                head.requireSuccess(question.what());
              }
              return into(body, LARGEST_ANSWER, head);
            });
    answer.requireNoRedirect();
    JsonNode json = json(body.toArray());
    String said = answer.header("x-error-message").orElse(json.path("error").asText());
    return new Reply(answer.status(), ReplyText.line(said, LONGEST_QUOTE), json);
  }

  private static HubHttp.Body into(BoundedBytes body, int most, Answer head) {
    return piece -> {
      if (!body.add(piece)) {
        throw TransientFault.ofAnswer(
            "%s sends an answer of more than %s, which is not read"
                .formatted(head.origin(), BoundedBytes.inWords(most)));
      }
      return true;
    };
  }

  private static JsonNode json(byte[] body) throws IOException {
    try {
      JsonNode json = JSON.readTree(body);
      return json.isObject() ? json : JSON.createObjectNode();
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }

  /** Returns the JSON text of an object in UTF-8. */
  public static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(UTF_8);
  }

  /** Returns the URL of the next page, moved to the endpoint: a mirror may name its original. */
  private Optional<URI> next(Answer answer) throws TransientFault {
    Matcher next = NEXT.matcher(answer.header("link").orElse(""));
    try {
      return next.find()
          ? Optional.of(addresses.atEndpoint(answer.uri().resolve(next.group(1))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw TransientFault.ofAnswer(answer.origin() + " goes on at what is no address");
    }
  }
}
