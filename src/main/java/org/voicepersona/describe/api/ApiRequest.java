package org.voicepersona.describe.api;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.voicepersona.describe.interview.InterviewRequest;
import org.voicepersona.describe.interview.SamplingChoice;
import org.voicepersona.http.Hosts;
import org.voicepersona.http.Proxies;

/**
 * What a user wants of the {@code api} describer, before any of it was looked at.
 *
 * @param model the model, as the endpoint calls it; empty if none was named
 * @param base the endpoint, such as {@value #USUAL_BASE}
 * @param plainHttp whether other hosts than this machine may be asked without encryption
 * @param audio the shape in which the endpoint takes recordings
 * @param keyVariable the environment variable that holds the key; empty for {@value #USUAL_KEY} to
 *     the vendor's own endpoint, and no key to any other
 * @param interview what is asked; what is empty of it is left to the endpoint
 * @param seeds whether to send a seed with each question
 * @param timeoutSeconds the longest wait for an answer
 * @param retries how often to try again what was not paid for
 * @param concurrency how many requests are under way at a time in each worker process
 * @param limit what may be spent
 */
public record ApiRequest(
    String model,
    String base,
    boolean plainHttp,
    AudioForm audio,
    Optional<String> keyVariable,
    InterviewRequest interview,
    boolean seeds,
    double timeoutSeconds,
    int retries,
    int concurrency,
    SpendingLimit limit) {

  /** The endpoint unless another is named. */
  public static final String USUAL_BASE = "https://api.openai.com/v1";

  /** The environment variable with the key unless another is named. */
  public static final String USUAL_KEY = "OPENAI_API_KEY";

  private static final String OPENAI = "api.openai.com";
  private static final int HTTPS_PORT = 443;
  private static final double LONGEST_TIMEOUT = 86_400;
  private static final double HOTTEST = 2;

  /** Checks that nothing is missing. */
  public ApiRequest {
    requireNonNull(model, "model is null");
    requireNonNull(base, "base is null");
    requireNonNull(audio, "audio is null");
    requireNonNull(keyVariable, "keyVariable is null");
    requireNonNull(interview, "interview is null");
    requireNonNull(limit, "limit is null");
  }

  /**
   * Checks the wishes and settles what was left open. Nothing is sent.
   *
   * @param environment the environment variables; workers have their own, with a key of the same
   *     name
   * @throws IllegalArgumentException if a setting is missing, out of its range, or unknown to the
   *     protocol
   */
  public ApiSettings settle(Map<String, String> environment) {
    if (model.isBlank()) {
      throw new IllegalArgumentException(
          "the api describer needs to know which model: --api-model");
    }
    if (!(timeoutSeconds > 0 && timeoutSeconds <= LONGEST_TIMEOUT)) {
      throw new IllegalArgumentException(
          "API timeout is %s seconds, must be above 0, at most %s"
              .formatted(timeoutSeconds, LONGEST_TIMEOUT));
    }
    URI address = address();
    Proxies.of(environment);
    return new ApiSettings(
        model,
        keyVariable(environment, address),
        new ChatClient.Settings(
            address,
            audio,
            Duration.ofMillis(Math.max(1, Math.round(1000 * timeoutSeconds))),
            RetryPolicy.ofRetries(retries),
            concurrency,
            limit),
        interview.settings(),
        parameters(sampling().greedy() ? OptionalDouble.of(0) : sampling().temperature()),
        parameters(sampling().temperature()),
        seeds);
  }

  private URI address() {
    URI address;
    try {
      address = URI.create(base.replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw refuseBase("must be an http(s) address");
    }
    boolean secure = "https".equals(address.getScheme());
    if (address.getHost() == null || !(secure || "http".equals(address.getScheme()))) {
      throw refuseBase("must be an http(s) address");
    }
    if (address.getUserInfo() != null
        || address.getQuery() != null
        || address.getFragment() != null) {
      throw new IllegalArgumentException(
          "the API base URL must hold neither a password nor a query: the key comes from the"
              + " environment");
    }
    if (!secure && !plainHttp && !Hosts.isThisMachine(address)) {
      throw refuseBase(
          "must be https: for recordings and key to go there unencrypted, say --api-plain-http");
    }
    return address;
  }

  private IllegalArgumentException refuseBase(String why) {
    return new IllegalArgumentException("API base URL is '" + base + "', " + why);
  }

  /**
   * Returns the variable that holds the key; empty if none is sent. Whose key it is the usual
   * variable says: that of one vendor, so it goes to no other unless it is named.
   */
  private String keyVariable(Map<String, String> environment, URI address) {
    if (keyVariable.isEmpty() && !isOpenAi(address)) {
      return "";
    }
    String variable = keyVariable.orElse(USUAL_KEY);
    if (ApiKey.of(environment, variable).isEmpty()) {
      throw new IllegalArgumentException(
          "the API key is expected in the environment variable %s, which is not set"
              .formatted(variable));
    }
    return variable;
  }

  private static boolean isOpenAi(URI address) {
    return address.getScheme().equals("https")
        && address.getHost().equalsIgnoreCase(OPENAI)
        && (address.getPort() == -1 || address.getPort() == HTTPS_PORT);
  }

  private SamplingChoice sampling() {
    return interview.sampling();
  }

  private Map<String, Number> parameters(OptionalDouble temperature) {
    if (sampling().topK().isPresent() || sampling().repetitionPenalty().isPresent()) {
      throw new IllegalArgumentException(
          "the api describer knows no --top-k and no --repetition-penalty: the protocol has none");
    }
    Map<String, Number> parameters = new TreeMap<>();
    temperature.ifPresent(
        value -> parameters.put("temperature", within("temperature", value, HOTTEST)));
    sampling().topP().ifPresent(value -> parameters.put("top_p", within("top p", value, 1)));
    interview.maxNewTokens().ifPresent(tokens -> parameters.put("max_completion_tokens", tokens));
    return parameters;
  }

  private static double within(String name, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException("%s is %s, must be 0 to %s".formatted(name, value, most));
    }
    return value;
  }
}
