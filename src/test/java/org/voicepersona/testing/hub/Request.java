package org.voicepersona.testing.hub;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as a server saw it.
 *
 * @param host which of the servers
 * @param method the HTTP method
 * @param target path and query, as sent
 * @param headers by their names in lower case
 * @param body what came with it
 */
public record Request(
    Host host, String method, String target, Map<String, String> headers, byte[] body) {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  /** The servers. */
  public enum Host {
    /** The one that is configured, and may see the token. */
    HUB,
    /** The one that content lies on. */
    STORAGE
  }

  /** Returns the path without the query. */
  public String path() {
    return target.split("\\?", 2)[0];
  }

  /** Returns whether it is for content rather than for what is said of it. */
  public boolean isContent() {
    return path().contains("/resolve/") || host == Host.STORAGE;
  }

  /** Returns the token it came with; empty if it came with none. */
  public String authorization() {
    return headers.getOrDefault("authorization", "");
  }

  /** Returns the first byte asked for, if it asks for a range. */
  public OptionalLong rangeStart() {
    Matcher range = range();
    return range.matches() ? OptionalLong.of(Long.parseLong(range.group(1))) : OptionalLong.empty();
  }

  /** Returns the last byte asked for, if it asks for a range. */
  public OptionalLong rangeEnd() {
    Matcher range = range();
    return range.matches() ? OptionalLong.of(Long.parseLong(range.group(2))) : OptionalLong.empty();
  }

  private Matcher range() {
    return RANGE.matcher(headers.getOrDefault("range", ""));
  }
}
