package org.voicepersona.model.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.voicepersona.model.checkpoint.BoundedJson;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.PrintableText;

/**
 * Maps each token id to its bytes or its control token's name.
 *
 * <p>The published vocabulary spells bytes as printable characters, like GPT-2's: bytes 33..126,
 * 161..172 and 174..255 as the character of that code, the others in order as U+0100 and up. So a
 * space, byte 32, is the 33rd of the others: U+0120, "Ġ".
 */
final class Vocabulary {

  private static final byte[] NOTHING = {};
  private static final Pattern ID = Pattern.compile("[0-9]{1,9}");

  private final Map<Integer, byte[]> bytes;
  private final Map<Integer, String> controlNames;
  private final Map<String, Integer> controlIds = new HashMap<>();

  private Vocabulary(Map<Integer, byte[]> bytes, Map<Integer, String> controlNames) {
    this.bytes = bytes;
    this.controlNames = controlNames;
    controlNames.forEach(
        (id, name) -> {
          controlIds.put(name, id);
          bytes.put(id, name.getBytes(StandardCharsets.UTF_8));
        });
  }

  /**
   * Reads the tokens of {@code tokenizer.json}, and control tokens also from {@code config}.
   *
   * @param file the {@code tokenizer.json} that holds {@code definition}
   * @throws CheckpointException if there is no token, or an id is not a number of at most 9 digits
   */
  static Vocabulary read(Path file, JsonNode definition, Path config) {
    Map<Character, Integer> byteOfCharacter = byteOfCharacter();
    Map<Integer, byte[]> bytes = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : definition.at("/model/vocab").properties()) {
      bytes.put(id(file, entry.getValue().asText()), spelled(entry.getKey(), byteOfCharacter));
    }
    if (bytes.isEmpty()) {
      throw new CheckpointException(file + ": model.vocab has no token");
    }
    Map<Integer, String> names = new HashMap<>();
    for (JsonNode token : definition.path("added_tokens")) {
      names.put(id(file, token.path("id").asText()), token.path("content").asText());
    }
    if (Files.exists(config)) {
      JsonNode added = BoundedJson.readTokenizer(config).path("added_tokens_decoder");
      for (Map.Entry<String, JsonNode> entry : added.properties()) {
        names.put(id(config, entry.getKey()), entry.getValue().path("content").asText());
      }
    }
    return new Vocabulary(bytes, names);
  }

  private static int id(Path file, String id) {
    if (!ID.matcher(id).matches()) {
      throw new CheckpointException(
          "%s: the id of a token is '%s', must be a number".formatted(file, PrintableText.of(id)));
    }
    return Integer.parseInt(id);
  }

  /** Returns the bytes of token {@code id}; empty if the vocabulary has no such token. */
  byte[] bytes(int id) {
    return bytes.getOrDefault(id, NOTHING);
  }

  boolean isControlToken(int id) {
    return controlNames.containsKey(id);
  }

  int controlToken(String name) {
    Integer id = controlIds.get(name);
    if (id == null) {
      throw new IllegalArgumentException(
          "the vocabulary has no control token " + name + ", only " + controlIds.keySet());
    }
    return id;
  }

  private static byte[] spelled(String token, Map<Character, Integer> byteOfCharacter) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(token.length());
    for (int i = 0; i < token.length(); i++) {
      char character = token.charAt(i);
      Integer value = byteOfCharacter.get(character);
      if (value != null) {
        out.write(value);
      } else {
        out.writeBytes(String.valueOf(character).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }

  private static Map<Character, Integer> byteOfCharacter() {
    Map<Character, Integer> table = new HashMap<>();
    char next = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
      table.put(printable ? (char) value : next++, value);
    }
    return table;
  }
}
