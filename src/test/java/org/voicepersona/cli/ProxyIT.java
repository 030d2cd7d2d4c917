package org.voicepersona.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.WavEncoder;
import org.voicepersona.describe.api.ApiException;
import org.voicepersona.describe.api.ApiKey;
import org.voicepersona.describe.api.AudioForm;
import org.voicepersona.describe.api.ChatClient;
import org.voicepersona.describe.api.ChatRequest;
import org.voicepersona.describe.api.InMemoryLedger;
import org.voicepersona.describe.api.RetryPolicy;
import org.voicepersona.describe.api.SpendingLimit;
import org.voicepersona.http.Backoff;
import org.voicepersona.http.Proxies;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.LoopbackProxy;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.TlsFront;
import org.voicepersona.testing.api.ChatServer;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.hub.Request;

/** Hub and chat endpoints are asked by the proxy that the environment names, where it is to be. */
class ProxyIT {

  private static final String NAME = "datasets/someone/voices";
  private static final String USER =
      "Basic " + Base64.getEncoder().encodeToString("me:p@ss".getBytes(UTF_8));
  private static final String SOUND = Base64.getEncoder().encodeToString(wav());

  @TempDir private Path folder;

  private static byte[] wav() {
    return WavEncoder.encode(new Waveform(new float[1_600]));
  }

  private static int port(String address) {
    return URI.create(address).getPort();
  }

  /** The whole command: over TLS to two hosts that only the proxy knows, which wants a password. */
  @Test
  void everythingOfTheHubGoesThroughATunnel() throws Exception {
    Path key = TlsFront.makeKey(folder, List.of("hub.example", "storage.example"));
    try (HubServer server = new HubServer();
        TlsFront hub = TlsFront.of(server.endpoint(), key);
        TlsFront storage = TlsFront.of(server.storage(), key);
        LoopbackProxy proxy =
            new LoopbackProxy(
                Map.of("hub.example:443", hub.port(), "storage.example:443", storage.port()),
                USER)) {
      server.storeAt("https://storage.example");
      server.publish(NAME, Program.SAMPLE);
      Path cache = folder.resolve("cache");
      String[] command = {
        "fetch",
        "dataset",
        "someone/voices",
        "--hubEndpoint=https://hub.example",
        "--hubCache=" + cache
      };
      List<String> options = new ArrayList<>(TlsFront.trusting(key));
      Map<String, String> environment = new HashMap<>(Map.of("HF_TOKEN", "hf_me"));

      environment.put("HTTPS_PROXY", "http://me:p%40ss@" + proxy.address());
      CommandProcess.Result fetched = CommandProcess.start(environment, options, command).await();

      assertThat(fetched.exitCode()).as(fetched.err()).isZero();
      assertThat(server.requests(Request::isContent)).isNotEmpty();
      assertThat(proxy.heads())
          .allMatch(head -> head.startsWith("CONNECT "))
          .anyMatch(head -> head.contains("storage.example:443"));
      assertThat(proxy.heads().toString()).as("the proxy sees no token").doesNotContain("hf_me");
      assertThat(server.requests())
          .noneMatch(request -> request.headers().containsKey("proxy-authorization"));
      assertThat(server.tokensSeen().get(Request.Host.HUB)).containsExactly("Bearer hf_me");
      assertThat(server.tokensSeen().get(Request.Host.STORAGE)).isEmpty();
    }
  }

  private Hub hub(Map<String, String> more) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "HF_ENDPOINT",
                "http://hub.example",
                "HF_HOME",
                folder.resolve("home").toString(),
                "HF_TOKEN",
                "hf_me"));
    environment.putAll(more);
    return new Hub(HubSettings.of(environment), new HubTraffic());
  }

  @Test
  void withoutEncryptionTheProxyForwardsAndTheTokenStays() throws Exception {
    try (HubServer server = new HubServer();
        LoopbackProxy proxy =
            new LoopbackProxy(Map.of("hub.example:80", port(server.endpoint())), USER)) {
      server.publish(NAME, Files.createDirectory(folder.resolve("empty")));
      String commit = server.publish(NAME, "README.md", "hello".getBytes(UTF_8));
      Map<String, String> named = Map.of("http_proxy", "http://me:p%40ss@" + proxy.address());

      assertThat(hub(named).commit(RepoId.dataset("someone/voices"), "main")).isEqualTo(commit);
      assertThat(proxy.heads()).singleElement().asString().startsWith("GET http://hub.example/api");
      assertThat(server.tokensSeen().get(Request.Host.HUB)).isEmpty();
      assertThat(server.requests())
          .noneMatch(request -> request.headers().containsKey("proxy-authorization"));

      Map<String, String> told = new HashMap<>(named);
      told.put("VOICEPERSONA_HUB_PLAIN_HTTP", "1");
      hub(told).commit(RepoId.dataset("someone/voices"), "main");
      assertThat(server.tokensSeen().get(Request.Host.HUB)).containsExactly("Bearer hf_me");

      server.refuse("/api", 401, "", "who are you?");
      assertThatThrownBy(() -> hub(named).commit(RepoId.dataset("someone/voices"), "main"))
          .hasMessageContaining("VOICEPERSONA_HUB_PLAIN_HTTP=1");
      assertThatThrownBy(
              () ->
                  hub(Map.of("HTTP_PROXY", "http://" + proxy.address()))
                      .commit(RepoId.dataset("someone/voices"), "main"))
          .hasMessageContainingAll("407", "USER:PASSWORD");

      int before = proxy.heads().size();
      Map<String, String> local = new HashMap<>(named);
      local.put("HF_ENDPOINT", server.endpoint());
      server.refuse("/api", 404, "RevisionNotFound", "none");
      assertThatThrownBy(() -> hub(local).commit(RepoId.dataset("someone/voices"), "x"))
          .hasMessageContaining("404");
      assertThat(proxy.heads()).as("this machine is asked itself").hasSize(before);
    }
  }

  private static ChatClient client(String base, Map<String, String> environment) {
    return new ChatClient(
        new ChatClient.Settings(
            URI.create(base),
            AudioForm.INPUT_AUDIO,
            Duration.ofMinutes(1),
            new RetryPolicy(1, new Backoff(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1))),
            1,
            SpendingLimit.NONE),
        ApiKey.of(Map.of("K", "sk-1"), "K"),
        new InMemoryLedger(),
        Proxies.of(environment));
  }

  @Test
  void chatEndpointsAreAskedByTheProxyToo() throws Exception {
    ChatRequest question = new ChatRequest("m", SOUND, "How?", Map.of(), 1);
    try (ChatServer server = ChatServer.start();
        LoopbackProxy proxy =
            new LoopbackProxy(Map.of("chat.example:80", port(server.baseUrl())), "")) {
      Map<String, String> environment = Map.of("ALL_PROXY", proxy.address());
      try (ChatClient client = client("http://chat.example/v1", environment)) {
        assertThat(client.ask(question, "clip").text()).isNotEmpty();
      }
      assertThat(proxy.heads()).hasSize(1);
      try (ChatClient client = client(server.baseUrl(), environment)) {
        client.ask(question, "clip");
      }
      assertThat(proxy.heads()).as("this machine is asked itself").hasSize(1);

      try (ChatClient client = client("https://nobody.example/v1", environment)) {
        assertThatThrownBy(() -> client.ask(question, "clip"))
            .as("the proxy does not connect, so nothing was sent or paid for")
            .isInstanceOf(ApiException.class)
            .hasMessageContainingAll("nobody.example", "by the proxy", "502");
      }
      assertThat(proxy.heads()).hasSize(3);
      assertThat(server.complaints()).isEmpty();
    }
  }
}
