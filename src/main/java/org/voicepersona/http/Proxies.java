package org.voicepersona.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxies of HTTP and HTTPS, from the environment variables {@code HTTPS_PROXY}, {@code
 * HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}, of which the lower-case spellings take
 * precedence. If no variable is set, the Java properties such as {@code https.proxyHost} apply.
 *
 * @param http the proxy for {@code http://}
 * @param https the proxy for {@code https://}, which sees only the host's name
 * @param direct the hosts reached without a proxy
 */
public record Proxies(Optional<Server> http, Optional<Server> https, NoProxyHosts direct) {

  /** The settings where no variable is set. */
  public static final Proxies NONE = of(Map.of());

  private static final int USUAL_PORT = 80;

  /** Java refuses Basic authentication at an HTTPS proxy unless this property is empty. */
  private static final String REFUSED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

  /**
   * A proxy server.
   *
   * @param host its name
   * @param port its port
   * @param authorization the value of {@code Proxy-Authorization}; empty if the proxy needs none
   */
  record Server(String host, int port, Optional<String> authorization) {

    /** Checks that nothing is missing. */
    Server {
      requireNonNull(host, "host is null");
      requireNonNull(authorization, "authorization is null");
    }

    /** Returns the proxy's address, without the password. */
    @Override
    public String toString() {
      return "http://" + host + ":" + port;
    }
  }

  /** Checks that nothing is missing. */
  public Proxies {
    requireNonNull(http, "http is null");
    requireNonNull(https, "https is null");
    requireNonNull(direct, "direct is null");
  }

  /**
   * Reads the variables.
   *
   * @throws IllegalArgumentException if a variable names no usable proxy; the message shows no
   *     password
   */
  public static Proxies of(Map<String, String> environment) {
    return new Proxies(
        server(environment, "http_proxy"),
        server(environment, "https_proxy"),
        NoProxyHosts.parse(variable(environment, "no_proxy").map(Map.Entry::getValue).orElse("")));
  }

  private static Optional<Server> server(Map<String, String> environment, String name) {
    return variable(environment, name)
        .or(() -> variable(environment, "all_proxy"))
        .map(it -> server(it.getKey(), it.getValue()));
  }

  /** Returns the value of a variable with the spelling that is set. */
  private static Optional<Map.Entry<String, String>> variable(
      Map<String, String> environment, String name) {
    for (String spelling : List.of(name, name.toUpperCase(Locale.ROOT))) {
      String value = environment.getOrDefault(spelling, "").strip();
      if (!value.isEmpty()) {
        return Optional.of(Map.entry(spelling, value));
      }
    }
    return Optional.empty();
  }

  private static Server server(String variable, String text) {
    try {
      URI address = URI.create(text.contains("://") ? text : "http://" + text);
      boolean isUsable =
          "http".equalsIgnoreCase(address.getScheme())
              && address.getHost() != null
              && address.getPort() <= 65_535;
      if (isUsable) {
        int port = address.getPort() > 0 ? address.getPort() : USUAL_PORT;
        Optional<String> user = Optional.ofNullable(address.getRawUserInfo());
        return new Server(address.getHost(), port, user.map(Proxies::basic));
      }
    } catch (IllegalArgumentException e) {
      // Reported below without the text, which may hold a password.
    }
    throw new IllegalArgumentException(
        "the proxy in %s must be http://[USER:PASSWORD@]HOST[:PORT], with %%40 for '@' and the like"
            .formatted(variable));
  }

  private static String basic(String user) {
    String plain = URLDecoder.decode(user.replace("+", "%2B"), UTF_8);
    String pair = plain.contains(":") ? plain : plain + ":";
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  /** Returns the proxy for an address; empty if the address is reached directly. */
  Optional<Server> forAddress(URI address) {
    if (direct.contain(address)) {
      return Optional.empty();
    }
    return "https".equalsIgnoreCase(address.getScheme()) ? https : http;
  }

  /** Returns a builder of an HTTP/1.1 client that uses these proxies and follows no redirect. */
  public HttpClient.Builder client(Duration connectTimeout) {
    if (http.isPresent() || https.isPresent()) {
      // Java reads the property once, when the process makes its first client.
      System.setProperty(REFUSED_SCHEMES, "");
    }
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout);
    return http.isEmpty() && https.isEmpty() ? client : client.proxy(new Selector());
  }

  /** Adds the {@code Proxy-Authorization} header that the address's proxy needs, if any. */
  public void authorize(HttpRequest.Builder request, URI address) {
    forAddress(address)
        .flatMap(Server::authorization)
        .ifPresent(it -> request.setHeader("Proxy-Authorization", it));
  }

  /**
   * Returns {@code " (by the proxy ...)"} for messages; empty if the address is reached directly.
   */
  public String by(URI address) {
    return forAddress(address).map(it -> " (by the proxy " + it + ")").orElse("");
  }

  private final class Selector extends ProxySelector {

    @Override
    public List<Proxy> select(URI address) {
      return List.of(
          forAddress(address)
              .map(
                  it ->
                      new Proxy(
                          Proxy.Type.HTTP,
                          InetSocketAddress.createUnresolved(it.host(), it.port())))
              .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException fault) {
      // The exchange fails with the same exception.
    }
  }
}
