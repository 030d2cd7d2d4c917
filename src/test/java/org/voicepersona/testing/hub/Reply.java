package org.voicepersona.testing.hub;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server answers.
 *
 * @param status the HTTP status
 * @param headers without {@code Content-Length}
 * @param content the file the body is a part of
 * @param from the first byte of the body
 * @param length the bytes of the body
 */
record Reply(int status, Map<String, String> headers, Content content, long from, long length) {

  static Reply of(int status, String... headers) {
    return of(status, new byte[0], headers);
  }

  static Reply text(int status, String type, String body) {
    return of(status, body.getBytes(StandardCharsets.UTF_8), "Content-Type", type);
  }

  private static Reply of(int status, byte[] body, String... headers) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    return new Reply(status, map, Content.of(body), 0, body.length);
  }

  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, content, from, length);
  }
}
