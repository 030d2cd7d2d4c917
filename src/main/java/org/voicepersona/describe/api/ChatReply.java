package org.voicepersona.describe.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.describe.ledger.Usage;
import org.voicepersona.http.ReplyText;

/** Reads the bodies of an endpoint's replies, whatever is in them. */
final class ChatReply {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_QUOTE = 200;

  private final String body;
  private final JsonNode root;
  private final UnaryOperator<String> cleaning;

  /**
   * Takes the body of a reply.
   *
   * @param cleaning done to every text before it is handed out
   */
  ChatReply(String body, UnaryOperator<String> cleaning) {
    this.body = body;
    this.root = tree(body);
    this.cleaning = cleaning;
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
    String refusal = text(message.path("refusal"));
    String finish = text(choice.path("finish_reason"));
    boolean withheld = !refusal.isEmpty() || finish.equals("content_filter");
    if (!message.path("content").isTextual() && !withheld) {
      return Optional.empty();
    }
    return Optional.of(
        new ChatAnswer(
            text(root.path("id")),
            text(root.path("model")),
            text(message.path("content")),
            refusal,
            finish,
            usage()));
  }

  /** Returns the text of a node; empty if it is none. */
  private String text(JsonNode node) {
    return node.isTextual() ? cleaning.apply(node.textValue()) : "";
  }

  /** Returns what the request took; nothing if that is not said. */
  Usage usage() {
    JsonNode usage = root.path("usage");
    return new Usage(count(usage.path("prompt_tokens")), count(usage.path("completion_tokens")));
  }

  private static long count(JsonNode tokens) {
    // A number of more digits would lose those in front.
    return tokens.asDouble(0) >= Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, tokens.asLong(0));
  }

  /** Returns the kind of an error, such as {@code insufficient_quota}; empty if it is not said. */
  String errorCode() {
    JsonNode error = root.path("error");
    return line(text(error.path(error.path("code").isTextual() ? "code" : "type")));
  }

  /** Returns what the server says is wrong, on one line, shortened. */
  String words() {
    JsonNode error = root.path("error");
    return Stream.of(error, error.path("message"), root.path("message"))
        .filter(JsonNode::isTextual)
        .findFirst()
        .map(node -> line(text(node)))
        .orElseGet(() -> line(cleaning.apply(body)));
  }

  private static String line(String text) {
    return ReplyText.line(text, LONGEST_QUOTE);
  }
}
