package org.voicepersona.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Changes files at random as a stranger may have: the same seed changes them in the same way.
 *
 * @param random where chance comes from
 */
public record Mutations(Random random) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Larger lists and objects, such as a vocabulary, are one place and not as many as values. */
  private static final int LARGEST_VISITED = 300;

  private static final List<String> VALUES =
      List.of(
          "-1",
          "0",
          "1",
          "1.5",
          "1e308",
          "2147483646",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775807",
          "1e999",
          "123456789012345678901234567890",
          "null",
          "true",
          "[]",
          "{}",
          "[[[[[]]]]]",
          "[-1, 18446744073709551615]",
          "\"\"",
          "\"x\"",
          "\"/dev/zero\"",
          "\"../../../../etc/passwd\"",
          "\"\\u001b]0;x\\u0007\"",
          "\"%s%n%x\"");

  /** Begins with a seed. */
  public static Mutations of(long seed) {
    return new Mutations(new Random(seed));
  }

  /** Returns one of a list. */
  public <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Returns the bytes with some changed within the first {@code reach}, or cut short. */
  public byte[] bytes(byte[] before, int reach) {
    byte[] bytes = before.clone();
    int end = Math.min(bytes.length, reach);
    for (int i = 0; end > 0 && i <= random.nextInt(8); i++) {
      bytes[random.nextInt(end)] = (byte) random.nextInt();
    }
    return random.nextInt(4) == 0 && end > 0
        ? Arrays.copyOf(bytes, random.nextInt(bytes.length))
        : bytes;
  }

  /** Returns the JSON with some of its values replaced, removed, repeated or renamed. */
  public byte[] json(JsonNode before) throws JsonProcessingException {
    JsonNode root = before.deepCopy();
    for (int i = 0; i <= random.nextInt(3); i++) {
      List<JsonNode> parents = new ArrayList<>();
      collect(root, parents);
      if (parents.isEmpty()) {
        break;
      }
      change(pick(parents));
    }
    return JSON.writeValueAsBytes(root);
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (node.isContainerNode() && !node.isEmpty()) {
      parents.add(node);
      if (node.size() < LARGEST_VISITED) {
        node.forEach(child -> collect(child, parents));
      }
    }
  }

  private void change(JsonNode parent) throws JsonProcessingException {
    JsonNode value = JSON.readTree(pick(VALUES));
    if (parent instanceof ArrayNode list) {
      int at = random.nextInt(list.size());
      switch (random.nextInt(3)) {
        case 0 -> list.set(at, value);
        case 1 -> list.remove(at);
        default -> list.add(list.get(at));
      }
      return;
    }
    ObjectNode object = (ObjectNode) parent;
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = pick(names);
    switch (random.nextInt(4)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(pick(VALUES), object.remove(name));
      default -> object.set(name, value);
    }
  }
}
