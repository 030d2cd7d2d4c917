package org.voicepersona.describe.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/** Reads the bodies of an endpoint's replies, whatever is in them. */
final class ChatReply {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_QUOTE = 200;

  private final String body;
  private final JsonNode root;

  /** Takes the body of a reply. */
  ChatReply(String body) {
    this.body = body;
    this.root = tree(body);
  }

  private static JsonNode tree(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** Returns the answer; nothing if there is none in it. */
  Optional<ChatAnswer> answer() {
    JsonNode choice = root.path("choices").path(0);
    JsonNode message = choice.path("message");
    JsonNode content = message.path("content");
    String refusal = message.path("refusal").asText("");
    String finish = choice.path("finish_reason").asText("");
    boolean withheld = !refusal.isEmpty() || finish.equals("content_filter");
    if (!content.isTextual() && !withheld) {
      return Optional.empty();
    }
    return Optional.of(
        new ChatAnswer(
            root.path("id").asText(""),
            root.path("model").asText(""),
            content.isTextual() ? content.textValue() : "",
            refusal,
            finish,
            usage()));
  }

  /** Returns what the request took; nothing if that is not said. */
  Usage usage() {
    JsonNode usage = root.path("usage");
    return new Usage(count(usage.path("prompt_tokens")), count(usage.path("completion_tokens")));
  }

  private static long count(JsonNode tokens) {
    return Math.max(0, tokens.asLong(0));
  }

  /** Returns the kind of an error, such as {@code insufficient_quota}; empty if it is not said. */
  String errorCode() {
    JsonNode error = root.path("error");
    JsonNode code = error.path("code");
    return line(code.isTextual() ? code.textValue() : error.path("type").asText(""));
  }

  /** Returns what the server says is wrong, on one line, shortened. */
  String words() {
    JsonNode error = root.path("error");
    return line(
        error.isTextual()
            ? error.textValue()
            : error.path("message").asText(root.path("message").asText(body)));
  }

  private static String line(String text) {
    int[] line =
        text.strip()
            .codePoints()
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .limit(LONGEST_QUOTE)
            .toArray();
    return new String(line, 0, line.length);
  }
}
