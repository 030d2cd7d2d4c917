package org.voicepersona.output.directory;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files of JSON that anybody may have written. Size, depth, the length of numbers and the
 * number of values are bounded before anything is made of them, which takes many times the bytes; a
 * value of another kind, or a name that stands twice, is refused.
 */
public final class JsonFile {

  /** A hundred thousand shards or half a million files, indented. */
  public static final int MOST_BYTES = 64 << 20;

  /** Brackets and names of fields included. */
  public static final int MOST_TOKENS = 3_000_000;

  private static final int DEEPEST = 32;
  private static final int LONGEST_NUMBER = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxStringLength(MOST_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private JsonFile() {}

  /**
   * Reads a file.
   *
   * @param what it should be, for a message
   * @param remedy what its user can do if it is something else, a sentence
   * @throws OutputException if it is something else, or larger than any that this program writes
   */
  public static <T> T read(Path file, TypeReference<T> type, String what, String remedy)
      throws IOException {
    try {
      byte[] json = bytes(file);
      tokens(json, MOST_TOKENS);
      return parse(json, type);
    } catch (JacksonException | RuntimeException e) {
      throw new OutputException("%s is not %s: %s. %s".formatted(file, what, why(e), remedy), e);
    }
  }

  /**
   * Reads JSON whose {@link #tokens} the caller has bounded.
   *
   * @throws JacksonException if it is none, or something else
   * @throws IllegalArgumentException if it is null, or what it says cannot be
   */
  public static <T> T parse(byte[] json, TypeReference<T> type) throws IOException {
    T value = JSON.readValue(json, type);
    if (value == null) {
      throw new IllegalArgumentException("it is null");
    }
    return value;
  }

  /**
   * Counts the values, names and brackets of JSON.
   *
   * @throws JacksonException if it is none
   * @throws IllegalArgumentException if there are more than {@code most}
   */
  public static int tokens(byte[] json, int most) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      int tokens = 0;
      while (parser.nextToken() != null) {
        if (tokens == most) {
          throw new IllegalArgumentException(
              "it has more than %,d values and brackets".formatted(most));
        }
        tokens++;
      }
      return tokens;
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IllegalArgumentException("it is no file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] json = in.readNBytes(MOST_BYTES + 1);
      if (json.length > MOST_BYTES) {
        throw new IllegalArgumentException("it has more than %,d bytes".formatted(MOST_BYTES));
      }
      return json;
    }
  }

  /** Returns what the innermost fault says, without the text around it, on a line. */
  private static String why(Exception fault) {
    Throwable cause = fault;
    while (cause instanceof JacksonException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String why =
        cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage();
    return String.valueOf(why).lines().findFirst().orElse("it is damaged");
  }
}
