package org.voicepersona.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.voicepersona.http.Backoff;
import org.voicepersona.http.Proxies;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubToken;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.hub.http.RetryLimits;
import org.voicepersona.testing.hub.HubServer;

/** Clients of a server on loopback, with little patience. */
public final class Hubs {

  static final String SECRET = "hf_aVerySecretToken";

  public static final RetryLimits PATIENCE =
      new RetryLimits(
          Duration.ofMillis(300),
          Duration.ofSeconds(20),
          new Backoff(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(20)),
          Duration.ofMillis(100),
          Duration.ofMillis(100));

  private Hubs() {}

  public static HubSettings settings(HubServer server, Path cache) {
    return new HubSettings(
        URI.create(server.endpoint()),
        Optional.of(new HubToken(SECRET)),
        false,
        cache,
        false,
        true,
        PATIENCE,
        Proxies.NONE);
  }

  public static HubSettings offline(HubServer server, Path cache) {
    HubSettings online = settings(server, cache);
    return new HubSettings(
        online.endpoint(),
        online.token(),
        false,
        online.cache(),
        true,
        true,
        online.patience(),
        Proxies.NONE);
  }

  public static Hub online(HubServer server, Path cache) {
    return new Hub(settings(server, cache), new HubTraffic());
  }

  public static byte[] randomBytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
