package org.voicepersona.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads JSON of a model's folder. Size, depth and number of values are checked before a tree is
 * built, which takes many times the bytes.
 */
public final class BoundedJson {

  /** The most bytes of a configuration, an index, or the header of a file of weights. */
  public static final int MOST_BYTES = 4 << 20;

  /** The most tokens of these, brackets and names of fields included. */
  public static final int MOST_TOKENS = 500_000;

  /** The most tokens of a tokenizer: a vocabulary of 152,000 entries and its merges have 1e6. */
  public static final int MOST_TOKENIZER_TOKENS = 3_000_000;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private BoundedJson() {}

  /**
   * Reads a configuration or an index.
   *
   * @throws CheckpointException when it is missing, not a file of the folder, too large, or not
   *     JSON
   */
  public static JsonNode read(Path file) {
    return parse(file.toString(), ModelFiles.read(file, MOST_BYTES), MOST_TOKENS);
  }

  /** Reads {@code tokenizer.json} or a file beside it, as {@link #read}, of more bytes. */
  public static JsonNode readTokenizer(Path file) {
    return parse(file.toString(), ModelFiles.read(file), MOST_TOKENIZER_TOKENS);
  }

  /** Reads {@code json}, which was found at {@code where}. */
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
