package org.voicepersona.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads JSON files of a model's folder. Checks size, depth and number of values before it builds
 * the tree, which takes many times the bytes of the file.
 */
public final class BoundedJson {

  /** Largest size of a configuration, an index, or a safetensors header, in bytes. */
  public static final int MOST_BYTES = 4 << 20;

  /** Largest number of JSON tokens of these, including brackets and field names. */
  public static final int MOST_TOKENS = 500_000;

  /** Largest number of JSON tokens of a tokenizer; 152,000 entries with merges have 1e6. */
  public static final int MOST_TOKENIZER_TOKENS = 3_000_000;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private BoundedJson() {}

  /**
   * Reads a configuration or an index.
   *
   * @throws CheckpointException if the file is missing, not in the folder, too large, or not JSON
   */
  public static JsonNode read(Path file) {
    return parse(file.toString(), ModelFiles.read(file, MOST_BYTES), MOST_TOKENS);
  }

  /** Reads {@code tokenizer.json} or a file beside it like {@link #read}, with larger limits. */
  public static JsonNode readTokenizer(Path file) {
    return parse(file.toString(), ModelFiles.read(file), MOST_TOKENIZER_TOKENS);
  }

  /** Parses {@code json}; messages name its source {@code where}. */
  static JsonNode parse(String where, byte[] json, int mostTokens) {
    try {
      try (JsonParser parser = JSON.createParser(json)) {
        for (int tokens = 0; parser.nextToken() != null; tokens++) {
          if (tokens == mostTokens) {
            throw new CheckpointException(
                "%s has more than %d values and brackets".formatted(where, mostTokens));
          }
        }
      }
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "%s: not JSON: %s".formatted(where, PrintableText.of(e.getOriginalMessage())), e);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory could not be read", e);
    }
  }
}
