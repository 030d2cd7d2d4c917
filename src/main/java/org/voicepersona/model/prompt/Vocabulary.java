package org.voicepersona.model.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What each token stands for: bytes, or a control token's name.
 *
 * <p>The published vocabulary spells bytes as printable characters, as GPT-2's does: 33..126,
 * 161..172 and 174..255 are the character of that code, the others in their order are U+0100 on.
 */
final class Vocabulary {

  private static final byte[] NOTHING = {};

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

  /** Reads the tokens of {@code tokenizer.json}, and control tokens also from {@code config}. */
  static Vocabulary read(ObjectNode definition, Path config) throws IOException {
    Map<Character, Integer> byteOfCharacter = byteOfCharacter();
    Map<Integer, byte[]> bytes = new HashMap<>();
    definition
        .path("model")
        .path("vocab")
        .fields()
        .forEachRemaining(
            entry -> bytes.put(entry.getValue().asInt(), spelled(entry.getKey(), byteOfCharacter)));
    if (bytes.isEmpty()) {
      throw new IOException("model.vocab has no token");
    }
    Map<Integer, String> names = new HashMap<>();
    for (JsonNode token : definition.path("added_tokens")) {
      names.put(token.path("id").asInt(), token.path("content").asText());
    }
    if (Files.exists(config)) {
      new ObjectMapper()
          .readTree(config.toFile())
          .path("added_tokens_decoder")
          .fields()
          .forEachRemaining(
              entry ->
                  names.put(
                      Integer.parseInt(entry.getKey()), entry.getValue().path("content").asText()));
    }
    return new Vocabulary(bytes, names);
  }

  /** Returns the bytes of {@code id}; none when the vocabulary has no such token. */
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
