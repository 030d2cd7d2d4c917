package org.voicepersona.pipeline.flink;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a Flink cluster's REST interface.
 *
 * @param host a host name or IP address; IPv6 in brackets
 * @param port of its REST interface
 */
public record FlinkAddress(String host, int port) {

  private static final Pattern FORM =
      Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):(?<port>\\d{1,5})");
  private static final int LAST_PORT = 65_535;

  /** Checks that nothing is missing. */
  public FlinkAddress {
    requireNonNull(host, "host is null");
    if (port < 1 || port > LAST_PORT) {
      throw new IllegalArgumentException("port is %d, must be in 1..65535".formatted(port));
    }
  }

  /**
   * Reads {@code HOST:PORT}.
   *
   * @throws IllegalArgumentException if it is something else; the message is for a user
   */
  public static FlinkAddress parse(String master) {
    Matcher parts = FORM.matcher(master);
    int port = parts.matches() ? Integer.parseInt(parts.group("port")) : 0;
    if (port < 1 || port > LAST_PORT) {
      throw new IllegalArgumentException(
          "flinkMaster is '%s', must be HOST:PORT of a cluster's REST interface, or [local] for one in this process"
              .formatted(master));
    }
    return new FlinkAddress(parts.group("host"), port);
  }
}
