package org.voicepersona.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the variables mean; that requests go that way is for the tests of who sends them. */
class ProxiesTest {

  private static String by(Map<String, String> environment, String address) {
    return Proxies.of(environment)
        .forAddress(URI.create(address))
        .map(Proxies.Server::toString)
        .orElse("itself");
  }

  @Test
  void eachSchemeHasItsOwnAndLowerCaseGoesFirst() {
    Map<String, String> both =
        Map.of("HTTP_PROXY", "http://a:1", "HTTPS_PROXY", "http://b:2", "https_proxy", "c:3");
    assertThat(by(both, "http://hub.example/x")).isEqualTo("http://a:1");
    assertThat(by(both, "https://hub.example/x")).isEqualTo("http://c:3");
    assertThat(by(Map.of("ALL_PROXY", "http://d"), "https://hub.example")).isEqualTo("http://d:80");
    assertThat(by(Map.of("HTTPS_PROXY", " "), "https://hub.example")).isEqualTo("itself");
    assertThat(by(Map.of(), "https://hub.example")).isEqualTo("itself");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8000/v1",
        "https://LOCALHOST",
        "http://127.0.0.1/v1",
        "http://127.9.8.7:1",
        "http://[::1]:8080"
      })
  void thisMachineIsAskedItself(String address) {
    assertThat(by(Map.of("ALL_PROXY", "http://p:1"), address)).isEqualTo("itself");
  }

  @ParameterizedTest
  @CsvSource({
    // names, and those below them
    "example.org, https://example.org/, true",
    "example.org, https://hub.EXAMPLE.org/, true",
    "example.org, https://example.org./, true",
    ".example.org, https://hub.example.org/, true",
    ".example.org, https://example.org/, true",
    "Example.ORG., https://example.org/, true",
    "example.org, https://notexample.org/, false",
    "example.org, https://example.org.evil.net/, false",
    "hub.example.org, https://example.org/, false",
    // several
    "'a.net, example.org', https://example.org/, true",
    "'a.net example.org', https://example.org/, true",
    "'a.net,,', https://example.org/, false",
    // all
    "*, https://example.org/, true",
    "*, http://8.8.8.8/, true",
    // ports
    "example.org:443, https://example.org/, true",
    "example.org:8443, https://example.org:8443/, true",
    "example.org:8443, https://example.org/, false",
    "10.0.0.1:80, http://10.0.0.1/, true",
    "10.0.0.1:80, https://10.0.0.1/, false",
    "'[2001:db8::1]:443', 'https://[2001:db8::1]/', true",
    // numbers and networks
    "10.0.0.1, https://10.0.0.1/, true",
    "10.0.0.1, https://10.0.0.10/, false",
    "10.0.0.0/8, https://10.200.3.4/, true",
    "10.0.0.0/8, https://11.0.0.1/, false",
    "192.168.4.0/22, https://192.168.7.255/, true",
    "192.168.4.0/22, https://192.168.8.0/, false",
    "0.0.0.0/0, https://1.2.3.4/, true",
    "10.0.0.0/33, https://10.0.0.1/, false",
    "10.0.0.0/x, https://10.0.0.1/, false",
    "2001:db8::/32, 'https://[2001:db8:9::1]/', true",
    "2001:db8::/32, 'https://[2001:db9::1]/', false",
    "10.0.0.0/8, https://10.example.org/, false"
  })
  void someHostsAreAskedThemselves(String noProxy, String address, boolean direct) {
    for (String name : new String[] {"NO_PROXY", "no_proxy"}) {
      Map<String, String> environment =
          Map.of("HTTP_PROXY", "http://p:1", "HTTPS_PROXY", "http://p:1", name, noProxy);
      assertThat(by(environment, address)).isEqualTo(direct ? "itself" : "http://p:1");
    }
  }

  @Test
  void theUserIsToldToTheProxyAndInNoMessage() {
    Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://me:p%40ss%3A+w@proxy.lan:3128"));
    URI address = URI.create("https://hub.example/x");
    String pair =
        proxies
            .forAddress(address)
            .flatMap(Proxies.Server::authorization)
            .map(it -> it.replaceFirst("Basic ", ""))
            .map(it -> new String(Base64.getDecoder().decode(it), StandardCharsets.UTF_8))
            .orElseThrow();
    assertThat(pair).isEqualTo("me:p@ss:+w");
    assertThat(proxies.by(address)).isEqualTo(" (by the proxy http://proxy.lan:3128)");
    assertThat(proxies.toString()).doesNotContain("p@ss", "p%40ss");
    assertThat(Proxies.of(Map.of("HTTPS_PROXY", "me@p:1")).https().orElseThrow().authorization())
        .isEqualTo(
            Optional.of(
                "Basic "
                    + Base64.getEncoder().encodeToString("me:".getBytes(StandardCharsets.UTF_8))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://u:secret@p:1",
        "https://u:secret@p:1",
        "http://u:secret@",
        "http://u:secret@p:99999",
        "http://u:secret@p q:1",
        "http://u:secret%zz@p:1"
      })
  void refusesWhatIsNoProxyWithoutShowingIt(String text) {
    assertThatThrownBy(() -> Proxies.of(Map.of("https_proxy", text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https_proxy")
        .hasMessageNotContaining("secret");
  }
}
