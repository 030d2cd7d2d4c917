package org.voicepersona.hub.http;

/**
 * An access token of the Hub. It is not serializable and never printed.
 *
 * @param secret the token's text
 */
public record HubToken(String secret) {

  /** Checks that the secret can be an HTTP header's value. */
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

  /** Returns a constant text, without the secret. */
  @Override
  public String toString() {
    return "a Hub token";
  }
}
