package org.voicepersona.describe.api;

import java.util.Map;
import java.util.Optional;

/**
 * The secret by which an endpoint knows its user. It is not serializable and never printed: what
 * travels to the workers is the name of the environment variable that holds it there.
 */
public final class ApiKey {

  private static final String REMOVED = "[API key]";

  private final String variable;
  private final String secret;

  private ApiKey(String variable, String secret) {
    this.variable = variable;
    this.secret = secret;
  }

  /**
   * Reads a key from the environment.
   *
   * @return the key; nothing if the variable is not set or blank
   * @throws IllegalArgumentException if it does not fit into a header; the message does not show it
   */
  public static Optional<ApiKey> of(Map<String, String> environment, String variable) {
    String secret = environment.getOrDefault(variable, "").strip();
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    if (!secret.matches("[!-~]+")) {
      throw new IllegalArgumentException(
          "the API key in $%s must be printable ASCII without spaces".formatted(variable));
    }
    return Optional.of(new ApiKey(variable, secret));
  }

  /** Returns the name of the variable that holds it. */
  String variable() {
    return variable;
  }

  /** Returns the value of the header {@code Authorization}. */
  String header() {
    return "Bearer " + secret;
  }

  /** Returns {@code text} without the secret: a server may say it back. */
  String removeFrom(String text) {
    return text.replace(secret, REMOVED);
  }

  /** Returns a text without the secret. */
  @Override
  public String toString() {
    return "an API key";
  }
}
