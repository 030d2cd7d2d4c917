package org.voicepersona.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A whole Whisper checkpoint: the reference's random weights, with a tokenizer, which they lack.
 */
public final class TinyWhisper {

  /** Token ids below are text, as in the reference's README. */
  private static final int END_OF_TEXT = 500;

  private static final int FIRST_TIMESTAMP = 511;
  private static final int VOCABULARY = 2012;
  private static final int BYTES = 256;

  private TinyWhisper() {}

  /** Returns the reference's files, which have no tokenizer. */
  public static Path reference() {
    return Golden.path("whisper-tiny-random");
  }

  /** Writes the checkpoint into {@code folder}, which is made. */
  public static Path in(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(reference())) {
      for (Path file : files.filter(it -> !it.endsWith("cases.safetensors")).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    new ObjectMapper().writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer());
    return folder;
  }

  /**
   * Writes the checkpoint into {@code folder}, made to know four words and no times: its texts are
   * noise, but short and likely, as those of a trained model.
   */
  public static Path ofFewWords(Path folder) throws IOException {
    in(folder);
    Path file = folder.resolve("generation_config.json");
    ObjectNode generation = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    ArrayNode suppressed = generation.putArray("suppress_tokens");
    Set<Integer> kept = Set.of(285, 455, 462, 465, END_OF_TEXT);
    IntStream.range(0, VOCABULARY).filter(id -> !kept.contains(id)).forEach(suppressed::add);
    new ObjectMapper().writeValue(file.toFile(), generation);
    return folder;
  }

  /** The first tokens of another byte-level BPE, and Whisper's control tokens behind them. */
  private static ObjectNode tokenizer() {
    ObjectNode tokenizer = (ObjectNode) Golden.json("qwen2audio-tiny/tokenizer.json");
    ObjectNode model = (ObjectNode) tokenizer.get("model");
    Set<Map.Entry<String, JsonNode>> vocabulary = model.get("vocab").properties();
    ObjectNode kept = new ObjectMapper().createObjectNode();
    vocabulary.forEach(
        token -> {
          if (token.getValue().asInt() < END_OF_TEXT) {
            kept.set(token.getKey(), token.getValue());
          }
        });
    model.set("vocab", kept);
    ArrayNode merges = (ArrayNode) model.get("merges");
    while (merges.size() > END_OF_TEXT - BYTES) {
      merges.remove(merges.size() - 1);
    }
    ArrayNode added = tokenizer.putArray("added_tokens");
    String[] names = {
      "endoftext",
      "startoftranscript",
      "en",
      "zh",
      "de",
      "translate",
      "transcribe",
      "startoflm",
      "startofprev",
      "nospeech",
      "notimestamps"
    };
    for (int i = 0; i < names.length; i++) {
      add(added, END_OF_TEXT + i, names[i]);
    }
    for (int id = FIRST_TIMESTAMP; id < VOCABULARY; id++) {
      add(added, id, "%.2f".formatted((id - FIRST_TIMESTAMP) / 50.0));
    }
    return tokenizer;
  }

  private static void add(ArrayNode added, int id, String name) {
    added
        .addObject()
        .put("id", id)
        .put("content", "<|" + name + "|>")
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }
}
