package org.voicepersona.hub.http;

/**
 * A secret that lets its owner read what is not public. It is not serializable and never printed.
 *
 * @param secret the text the Hub knows
 */
public record HubToken(String secret) {

  /** Checks that it fits into a header. */
  public HubToken {
    if (!secret.matches("[!-~]+")) {
      throw new IllegalArgumentException(
          "the Hub token must be printable ASCII without spaces (HF_TOKEN or the token file)");
    }
  }

  /** Returns the value of the header {@code Authorization}. */
  String header() {
    return "Bearer " + secret;
  }

  /** Returns a text without the secret. */
  @Override
  public String toString() {
    return "a Hub token";
  }
}
