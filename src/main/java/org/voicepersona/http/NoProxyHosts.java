package org.voicepersona.http;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts reached without a proxy, from {@code NO_PROXY}: domain names, with their subdomains and
 * with or without a leading dot; IP addresses and networks such as {@code 10.0.0.0/8}; each with an
 * optional port; or {@code *} for all. Commas or spaces separate entries. This machine is always
 * reached directly.
 *
 * @param entries the entries of the list
 */
record NoProxyHosts(List<Entry> entries) {

  private static final Pattern WITH_PORT =
      Pattern.compile("(?<host>[^:\\[\\]]+|\\[[^\\]]+]):(?<port>\\d{1,5})");
  private static final String ALL = "*";

  /**
   * An entry of {@code NO_PROXY}.
   *
   * @param host a name without leading and trailing dots, an IP address, a network or {@value #ALL}
   * @param port the port that the entry is limited to; 0 for all ports
   */
  record Entry(String host, int port) {

    /** Checks that nothing is missing. */
    Entry {
      requireNonNull(host, "host is null");
    }

    static Entry of(String text) {
      Matcher withPort = WITH_PORT.matcher(text);
      boolean hasPort = withPort.matches();
      String host = hasPort ? withPort.group("host") : text;
      return new Entry(
          host.toLowerCase(Locale.ROOT).replaceAll("^\\.+|\\.+$", ""),
          hasPort ? Integer.parseInt(withPort.group("port")) : 0);
    }

    boolean isMeant(String name, int ofPort) {
      if (port != 0 && port != ofPort) {
        return false;
      }
      if (host.equals(ALL)) {
        return true;
      }
      Optional<InetAddress> number = Hosts.number(name);
      return number.isPresent()
          ? isWithin(number.get())
          : name.equals(host) || name.endsWith("." + host);
    }

    private boolean isWithin(InetAddress address) {
      int slash = host.indexOf('/');
      byte[] bytes = address.getAddress();
      int bits = 8 * bytes.length;
      String length = slash < 0 ? Integer.toString(bits) : host.substring(slash + 1);
      Optional<InetAddress> network =
          Hosts.number(slash < 0 ? host : host.substring(0, slash))
              .filter(it -> it.getAddress().length == bytes.length);
      if (network.isEmpty() || !length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
        return false;
      }
      int free = bits - Integer.parseInt(length);
      return new BigInteger(1, bytes)
          .shiftRight(free)
          .equals(new BigInteger(1, network.get().getAddress()).shiftRight(free));
    }
  }

  NoProxyHosts {
    entries = List.copyOf(entries);
  }

  static NoProxyHosts parse(String text) {
    List<Entry> entries = new ArrayList<>();
    StringTokenizer words = new StringTokenizer(text, ", \t");
    while (words.hasMoreTokens()) {
      Entry entry = Entry.of(words.nextToken());
      if (!entry.host().isEmpty()) {
        entries.add(entry);
      }
    }
    return new NoProxyHosts(entries);
  }

  /** Returns whether an address is reached without a proxy. */
  boolean contain(URI address) {
    String host =
        String.valueOf(address.getHost()).toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    return Hosts.isThisMachine(host)
        || entries.stream().anyMatch(entry -> entry.isMeant(host, Hosts.port(address)));
  }
}
