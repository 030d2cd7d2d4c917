package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the Hub is, who asks, and where its cache lies; by the environment variables of {@code
 * huggingface_hub}.
 *
 * @param endpoint the server
 * @param token the secret to send to it, and to no other
 * @param cache the folder of cached repositories
 * @param offline whether to ask no server, and to use the cache alone
 * @param symlinks whether the cache may use symbolic links
 * @param patience how to bear with faults
 */
public record HubSettings(
    URI endpoint,
    Optional<HubToken> token,
    Path cache,
    boolean offline,
    boolean symlinks,
    Patience patience) {

  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");

  /** Checks the endpoint. */
  public HubSettings {
    requireNonNull(token, "token is null");
    requireNonNull(cache, "cache is null");
    requireNonNull(patience, "patience is null");
    if (endpoint.getHost() == null
        || !Set.of("http", "https").contains(String.valueOf(endpoint.getScheme()))) {
      throw new IllegalArgumentException(
          "the Hub's endpoint is '" + endpoint + "', must be an http(s) address (HF_ENDPOINT)");
    }
  }

  /**
   * Reads the settings from environment variables such as {@code HF_ENDPOINT}, {@code HF_TOKEN},
   * {@code HF_HOME}, {@code HF_HUB_CACHE} and {@code HF_HUB_OFFLINE}, and the token from its file.
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
        env.path("HF_HUB_CACHE")
            .or(() -> env.path("HUGGINGFACE_HUB_CACHE"))
            .orElseGet(() -> home.resolve("hub")),
        env.isTrue("HF_HUB_OFFLINE")
            || env.isTrue("TRANSFORMERS_OFFLINE")
            || env.isTrue("HF_DATASETS_OFFLINE"),
        !env.isTrue("HF_HUB_DISABLE_SYMLINKS"),
        env.seconds("HF_HUB_DOWNLOAD_TIMEOUT")
            .map(Patience.DEFAULT::withSilence)
            .orElse(Patience.DEFAULT));
  }

  /** Returns the same with another server. */
  public HubSettings withEndpoint(String other) {
    return new HubSettings(endpoint(other), token, cache, offline, symlinks, patience);
  }

  /** Returns the same with another cache. */
  public HubSettings withCache(Path other) {
    return new HubSettings(endpoint, token, other, offline, symlinks, patience);
  }

  /** Returns the same with another patience. */
  public HubSettings withPatience(Patience other) {
    return new HubSettings(endpoint, token, cache, offline, symlinks, other);
  }

  private static URI endpoint(String text) {
    return URI.create(text.replaceFirst("/+$", ""));
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
