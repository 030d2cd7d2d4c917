package org.voicepersona.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * Classifies an address by its host's text; names are not resolved, since DNS answers may change.
 */
public final class Hosts {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private Hosts() {}

  /**
   * Returns whether an address names this machine: {@code localhost}, 127.0.0.0/8 or {@code ::1}.
   */
  public static boolean isThisMachine(URI address) {
    return isThisMachine(String.valueOf(address.getHost()));
  }

  static boolean isThisMachine(String host) {
    return host.toLowerCase(Locale.ROOT).equals("localhost")
        || number(host).map(InetAddress::isLoopbackAddress).orElse(false);
  }

  /** Returns whether the connection to an address is encrypted or stays on this machine. */
  public static boolean isPrivate(URI address) {
    return "https".equalsIgnoreCase(address.getScheme()) || isThisMachine(address);
  }

  /** Returns the port of an address, by default that of its scheme. */
  static int port(URI address) {
    if (address.getPort() >= 0) {
      return address.getPort();
    }
    return "https".equalsIgnoreCase(address.getScheme()) ? HTTPS : HTTP;
  }

  /** Returns the IP address that {@code host} is a literal of, with or without brackets. */
  static Optional<InetAddress> number(String host) {
    String bare = host.replaceFirst("^\\[(.*)]$", "$1");
    boolean isNumber = bare.contains(":") || bare.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    if (!isNumber) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(bare));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
