package org.voicepersona.testing.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;

/**
 * A request as the endpoint saw it, of a shape that it understands.
 *
 * @param number counted from 1, in the order of their coming
 * @param clip the SHA-256 of the samples
 * @param samples 16 bits, mono, 16 kHz
 * @param question the text
 * @param body all of it
 * @param headers as sent
 * @param nanos when it came
 */
public record Call(
    int number,
    String clip,
    short[] samples,
    String question,
    JsonNode body,
    Headers headers,
    long nanos) {

  /** Returns what is asked about what: asked twice, it is paid for twice. */
  public String subject() {
    return clip + " " + question;
  }
}
