package org.voicepersona.model.qwen2audio.synthetic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.voicepersona.model.checkpoint.CheckpointException;

/**
 * Copies another model's tokenizer into a checkpoint: ordinary tokens keep their ids, control
 * tokens are shifted together so that {@code <|AUDIO|>} has the id that the checkpoint expects.
 */
public final class ShiftedTokenizer {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEFINITION = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";

  private ShiftedTokenizer() {}

  /** Writes the tokenizer of the folder {@code from} to the folder {@code to}. */
  public static void write(Path from, Path to, int audioTokenId) throws IOException {
    JsonNode definition = JSON.readTree(Files.readAllBytes(from.resolve(DEFINITION)));
    JsonNode config = JSON.readTree(Files.readAllBytes(from.resolve(CONFIG)));
    JsonNode decoder = config.path("added_tokens_decoder");
    int shift = audioTokenId - audioToken(decoder, from);
    for (JsonNode token : definition.path("added_tokens")) {
      ((ObjectNode) token).put("id", token.path("id").intValue() + shift);
    }
    ObjectNode shifted = JSON.createObjectNode();
    decoder
        .properties()
        .forEach(
            token ->
                shifted.set(
                    Integer.toString(Integer.parseInt(token.getKey()) + shift), token.getValue()));
    ((ObjectNode) config).set("added_tokens_decoder", shifted);
    JSON.writeValue(to.resolve(DEFINITION).toFile(), definition);
    JSON.writeValue(to.resolve(CONFIG).toFile(), config);
  }

  private static int audioToken(JsonNode decoder, Path from) {
    for (var token : decoder.properties()) {
      if (token.getValue().path("content").asText().equals("<|AUDIO|>")) {
        return Integer.parseInt(token.getKey());
      }
    }
    throw new CheckpointException(from.resolve(CONFIG) + ": <|AUDIO|> is missing");
  }
}
