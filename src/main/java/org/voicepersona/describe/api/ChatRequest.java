package org.voicepersona.describe.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.voicepersona.model.checkpoint.Digests;

/**
 * A question about a recording.
 *
 * @param model the model, as the endpoint calls it
 * @param wavBase64 the recording
 * @param question the text
 * @param parameters what else is sent, such as {@code temperature}
 * @param draw tells this from every other time that the same is asked: the same request with the
 *     same draw need not be paid for again
 */
public record ChatRequest(
    String model, String wavBase64, String question, Map<String, Number> parameters, long draw) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the parameters. */
  public ChatRequest {
    requireNonNull(model, "model is null");
    requireNonNull(wavBase64, "wavBase64 is null");
    requireNonNull(question, "question is null");
    parameters = Map.copyOf(parameters);
  }

  /** Returns the SHA-256 of all of it, in hexadecimal digits. */
  String digest() {
    String words =
        String.join("\n", model, "" + new TreeMap<>(parameters), "" + draw, question, wavBase64);
    return HexFormat.of().formatHex(Digests.sha256().digest(words.getBytes(UTF_8)));
  }

  /** Returns the body of {@code POST /chat/completions}; the recording comes before the text. */
  byte[] toJson(AudioForm form) {
    ObjectNode body = JSON.createObjectNode().put("model", model);
    ArrayNode content =
        body.putArray("messages").addObject().put("role", "user").putArray("content");
    content.add(form.part(wavBase64));
    content.addObject().put("type", "text").put("text", question);
    new TreeMap<>(parameters).forEach((name, value) -> body.set(name, JSON.valueToTree(value)));
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON cannot be written", e);
    }
  }
}
