package org.voicepersona.hub.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.http.Hosts;
import org.voicepersona.http.Proxies;

/**
 * The settings of access to the Hub, from the environment variables of {@code huggingface_hub}.
 *
 * @param endpoint the server
 * @param token the secret, sent to the endpoint alone
 * @param plainHttp whether the token may be sent unencrypted to another machine
 * @param cache the folder of cached repositories
 * @param offline whether to use the cache alone, without requests
 * @param symlinks whether the cache may use symbolic links
 * @param patience the timeouts and retries
 * @param proxies the proxies for requests
 */
public record HubSettings(
    URI endpoint,
    Optional<HubToken> token,
    boolean plainHttp,
    Path cache,
    boolean offline,
    boolean symlinks,
    RetryLimits patience,
    Proxies proxies) {

  /** The environment variable that lets the token be sent unencrypted to another machine. */
  public static final String PLAIN_HTTP = "VOICEPERSONA_HUB_PLAIN_HTTP";

  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");

  /** Checks the endpoint. */
  public HubSettings {
    requireNonNull(token, "token is null");
    requireNonNull(cache, "cache is null");
    requireNonNull(patience, "patience is null");
    requireNonNull(proxies, "proxies is null");
    if (endpoint.getUserInfo() != null
        || endpoint.getQuery() != null
        || endpoint.getFragment() != null) {
      throw new IllegalArgumentException(
          "the Hub's endpoint must hold neither a password nor a query (HF_ENDPOINT): the token"
              + " comes from HF_TOKEN or its file");
    }
    if (endpoint.getHost() == null
        || !Set.of("http", "https").contains(String.valueOf(endpoint.getScheme()))) {
      throw new IllegalArgumentException(
          "the Hub's endpoint is '" + endpoint + "', must be an http(s) address (HF_ENDPOINT)");
    }
  }

  /**
   * Reads the settings from environment variables such as {@code HF_ENDPOINT}, {@code HF_TOKEN},
   * {@code HF_HOME}, {@code HF_HUB_CACHE}, {@code HF_HUB_OFFLINE} and {@code HTTPS_PROXY}, and the
   * token from its file.
   *
   * @throws IllegalArgumentException if one is malformed
   */
  public static HubSettings of(Map<String, String> environment) {
    Environment env = new Environment(environment);
    Path home =
        env.path("HF_HOME")
            .orElseGet(
                () ->
                    env.path("XDG_CACHE_HOME")
                        .orElseGet(() -> userHome().resolve(".cache"))
                        .resolve("huggingface"));
    return new HubSettings(
        endpoint(env.text("HF_ENDPOINT").orElse("https://huggingface.co")),
        env.isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? Optional.empty() : token(env, home),
        env.isTrue(PLAIN_HTTP),
        env.path("HF_HUB_CACHE")
            .or(() -> env.path("HUGGINGFACE_HUB_CACHE"))
            .orElseGet(() -> home.resolve("hub")),
        env.isTrue("HF_HUB_OFFLINE")
            || env.isTrue("TRANSFORMERS_OFFLINE")
            || env.isTrue("HF_DATASETS_OFFLINE"),
        !env.isTrue("HF_HUB_DISABLE_SYMLINKS"),
        env.seconds("HF_HUB_DOWNLOAD_TIMEOUT")
            .map(RetryLimits.DEFAULT::withSilence)
            .orElse(RetryLimits.DEFAULT),
        Proxies.of(environment));
  }

  /** Returns whether requests carry the token; {@link #plainHttp} lets it go out unencrypted. */
  Answer.Sender sender() {
    if (token.isEmpty()) {
      return Answer.Sender.NOBODY;
    }
    return plainHttp || Hosts.isPrivate(endpoint) ? Answer.Sender.TOKEN : Answer.Sender.WITHHELD;
  }

  /** Returns whether a token is withheld because it would be sent unencrypted. */
  public boolean withholdsToken() {
    return sender() == Answer.Sender.WITHHELD;
  }

  /** Returns these settings with another endpoint. */
  public HubSettings withEndpoint(String other) {
    return new HubSettings(
        endpoint(other), token, plainHttp, cache, offline, symlinks, patience, proxies);
  }

  /** Returns these settings with another cache folder. */
  public HubSettings withCache(Path other) {
    return new HubSettings(endpoint, token, plainHttp, other, offline, symlinks, patience, proxies);
  }

  /** Returns these settings with other timeouts and retries. */
  public HubSettings withPatience(RetryLimits other) {
    return new HubSettings(endpoint, token, plainHttp, cache, offline, symlinks, other, proxies);
  }

  private static URI endpoint(String text) {
    try {
      return new URI(text.replaceFirst("/+$", ""));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "the Hub's endpoint is '" + text + "', must be an http(s) address (HF_ENDPOINT)", e);
    }
  }

  private static Optional<HubToken> token(Environment env, Path home) {
    return env.text("HF_TOKEN")
        .or(() -> env.text("HUGGING_FACE_HUB_TOKEN"))
        .or(() -> readToken(env.path("HF_TOKEN_PATH").orElseGet(() -> home.resolve("token"))))
        .map(HubToken::new);
  }

  private static Optional<String> readToken(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      throw new IllegalArgumentException("the token file cannot be read: " + e, e);
    }
  }

  private static Path userHome() {
    return Path.of(System.getProperty("user.home"));
  }

  private record Environment(Map<String, String> variables) {

    private Optional<String> text(String name) {
      return Optional.ofNullable(variables.get(name))
          .map(String::strip)
          .filter(text -> !text.isEmpty());
    }

    private Optional<Path> path(String name) {
      return text(name)
          .map(
              text ->
                  text.equals("~") || text.startsWith("~/")
                      ? userHome().resolve(text.substring(1).replaceFirst("^/", ""))
                      : Path.of(text));
    }

    private boolean isTrue(String name) {
      return text(name).map(text -> TRUE.contains(text.toLowerCase(Locale.ROOT))).orElse(false);
    }

    private Optional<Duration> seconds(String name) {
      return text(name)
          .map(
              text -> {
                if (!text.matches("[1-9][0-9]{0,5}")) {
                  throw new IllegalArgumentException(
                      name + " is '" + text + "', must be a number of seconds");
                }
                return Duration.ofSeconds(Long.parseLong(text));
              });
    }
  }
}
