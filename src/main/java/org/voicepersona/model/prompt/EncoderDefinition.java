package org.voicepersona.model.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.PrintableText;

/**
 * The part of a {@code tokenizer.json} that is passed to the native tokenizer: byte-level BPE as
 * Qwen2 and Whisper use it.
 *
 * <p>The native code aborts the process on unexpected input, such as a subword prefix longer than
 * the subword or a regular expression that takes too long. So only forms known to be safe are
 * passed on; all others are refused.
 */
final class EncoderDefinition {

  /** Qwen2's regular expression for splitting a text into words. */
  private static final String QWEN2_WORDS =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final List<String> PARTS_OF_WORDS =
      List.of("continuing_subword_prefix", "end_of_word_suffix");

  private final Path file;
  private final JsonNode definition;

  private EncoderDefinition(Path file, JsonNode definition) {
    this.file = file;
    this.definition = definition;
  }

  /**
   * Returns the checked definition of the native tokenizer.
   *
   * @param file the file of {@code definition}, for messages
   * @throws CheckpointException if the definition is not byte-level BPE
   */
  static JsonNode of(Path file, JsonNode definition) {
    return new EncoderDefinition(file, definition).checked();
  }

  private JsonNode checked() {
    ObjectNode encoder = new ObjectMapper().createObjectNode();
    encoder.put("version", "1.0");
    encoder.set("normalizer", normalizer());
    encoder.set("pre_tokenizer", preTokenizer(definition.path("pre_tokenizer"), true));
    encoder.set("model", model());
    return encoder;
  }

  private JsonNode normalizer() {
    JsonNode normalizer = definition.path("normalizer");
    if (isAbsent(normalizer)) {
      return JsonNodeFactory.instance.nullNode();
    }
    String type = require("normalizer.type", normalizer.path("type"), "NFC").asText();
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private JsonNode preTokenizer(JsonNode node, boolean mayBeSequence) {
    ObjectNode checked = JsonNodeFactory.instance.objectNode();
    JsonNode type = node.path("type");
    checked.set("type", type);
    if (mayBeSequence && type.asText().equals("Sequence")) {
      ArrayNode steps = checked.putArray("pretokenizers");
      node.path("pretokenizers").forEach(step -> steps.add(preTokenizer(step, false)));
    } else if (type.asText().equals("Split")) {
      JsonNode words = node.at("/pattern/Regex");
      checked.putObject("pattern").set("Regex", require("a pattern", words, QWEN2_WORDS));
      checked.set("behavior", require("behavior", node.path("behavior"), "Isolated"));
      checked.put("invert", flag(node, "invert", false));
    } else if (type.asText().equals("Digits")) {
      checked.put("individual_digits", flag(node, "individual_digits", false));
    } else {
      require("pre_tokenizer.type", type, "ByteLevel");
      checked.put("add_prefix_space", flag(node, "add_prefix_space", false));
      checked.put("trim_offsets", true);
      checked.put("use_regex", flag(node, "use_regex", true));
    }
    return checked;
  }

  private JsonNode model() {
    JsonNode given = definition.path("model");
    ObjectNode model = JsonNodeFactory.instance.objectNode();
    model.set("type", require("model.type", given.path("type"), "BPE"));
    for (String part : PARTS_OF_WORDS) {
      if (!isAbsent(given.path(part))) {
        require("model." + part, given.path(part), "");
      }
    }
    if (!isAbsent(given.path("dropout"))) {
      throw refused("model.dropout", given.path("dropout"), "null");
    }
    model.set("vocab", given.path("vocab"));
    model.set("merges", given.path("merges"));
    model.put("ignore_merges", flag(given, "ignore_merges", false));
    return model;
  }

  private boolean flag(JsonNode node, String name, boolean usual) {
    JsonNode flag = node.path(name);
    if (!isAbsent(flag) && !flag.isBoolean()) {
      throw refused(name, flag, "true or false");
    }
    return flag.asBoolean(usual);
  }

  private JsonNode require(String name, JsonNode value, String expected) {
    if (!value.isTextual() || !value.asText().equals(expected)) {
      throw refused(name, value, "'" + expected + "'");
    }
    return value;
  }

  private CheckpointException refused(String name, JsonNode value, String allowed) {
    return new CheckpointException(
        "%s: %s is %s, must be %s: the byte-level BPE of Qwen2 and Whisper is all that is read"
            .formatted(file, name, isAbsent(value) ? "absent" : PrintableText.of(value), allowed));
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }
}
