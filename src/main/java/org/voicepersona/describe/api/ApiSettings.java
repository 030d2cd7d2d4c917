package org.voicepersona.describe.api;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.interview.InterviewSettings;
import org.voicepersona.describe.ledger.Ledger;
import org.voicepersona.http.Proxies;

/**
 * Everything a worker needs to become the {@code api} describer of a run but the key, which it has
 * in its own environment; see {@link ApiRequest#settle}.
 *
 * @param model the model, as the endpoint calls it
 * @param keyVariable the environment variable that holds the key; empty if none is sent
 * @param client how to ask; but for the host it does not belong to the run's identity
 * @param interview what is asked
 * @param parameters what else is sent, by its name in the protocol
 * @param retryParameters the same when a question is put again
 * @param seeds whether each question comes with a seed
 */
public record ApiSettings(
    String model,
    String keyVariable,
    ChatClient.Settings client,
    InterviewSettings interview,
    Map<String, Number> parameters,
    Map<String, Number> retryParameters,
    boolean seeds)
    implements DescriberSettings {

  /** The describer's name. */
  public static final String DESCRIBER = "api";

  /** Checks that nothing is missing. */
  public ApiSettings {
    requireNonNull(model, "model is null");
    requireNonNull(keyVariable, "keyVariable is null");
    requireNonNull(client, "client is null");
    requireNonNull(interview, "interview is null");
    parameters = Map.copyOf(parameters);
    retryParameters = Map.copyOf(retryParameters);
  }

  @Override
  public Provenance provenance() {
    Map<String, String> values = interview.provenance(words(parameters), words(retryParameters));
    values.put("endpoint", client.base().getAuthority());
    values.put("seeds", seeds ? "one for each question" : "none");
    return new Provenance(DESCRIBER, model, interview.prompts().name(), values);
  }

  /** Tells where recordings and key go. */
  @Override
  public String means() {
    return destination(System.getenv());
  }

  /** Returns a handle on a describer that sends nothing before it is asked to describe. */
  @Override
  public SharedDescriber shared() {
    return new SharedDescriber(toString(), new Loader(this, InMemoryLedger::new));
  }

  /** Opens the ledger and the client where the describing is done. */
  private record Loader(ApiSettings settings, Ledger.Place ledger)
      implements SharedDescriber.Loader {

    @Override
    public VoiceDescriber load() {
      return new ApiDescriber(settings.open(System.getenv(), ledger.open()), settings);
    }

    @Override
    public SharedDescriber.Loader keepingAnswersIn(Ledger.Place place) {
      return new Loader(settings, place);
    }
  }

  /** Returns where recordings and key go, for the user. */
  String destination(Map<String, String> environment) {
    String key = "with the key in $" + keyVariable;
    if (keyVariable.isEmpty()) {
      boolean isWithheld = !environment.getOrDefault(ApiRequest.USUAL_KEY, "").isBlank();
      key =
          isWithheld
              ? "without a key: that in $%s is for %s alone, unless --api-key-variable names it"
                  .formatted(ApiRequest.USUAL_KEY, ApiRequest.USUAL_BASE)
              : "without a key";
    }
    return "the recordings go to %s%s, %s"
        .formatted(client.base(), Proxies.of(environment).by(client.base()), key);
  }

  private static String words(Map<String, Number> parameters) {
    return parameters.isEmpty() ? "left to the endpoint" : new TreeMap<>(parameters).toString();
  }

  /**
   * Asks the endpoint whether it is there, which costs nothing.
   *
   * @param environment this process's, with the key
   * @throws IOException if it does not answer; the message says why
   */
  public EndpointProbe greet(Map<String, String> environment, Duration patience)
      throws IOException {
    return EndpointProbe.of(client.base(), key(environment), Proxies.of(environment), patience);
  }

  private Optional<ApiKey> key(Map<String, String> environment) {
    return keyVariable.isEmpty() ? Optional.empty() : ApiKey.of(environment, keyVariable);
  }

  /**
   * Makes the client; nothing is sent.
   *
   * @param environment this process's, with the key
   * @throws ApiException if the key is not there
   * @throws IllegalArgumentException if it, or a proxy, is none
   */
  ChatClient open(Map<String, String> environment, Ledger ledger) {
    Optional<ApiKey> key = key(environment);
    if (key.isEmpty() && !keyVariable.isEmpty()) {
      throw new ApiException(
          "the API key is expected in the environment variable %s, which this worker process lacks"
              .formatted(keyVariable));
    }
    return new ChatClient(client, key, ledger, Proxies.of(environment));
  }
}
