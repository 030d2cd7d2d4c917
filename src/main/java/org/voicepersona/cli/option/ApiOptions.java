package org.voicepersona.cli.option;

import java.util.Optional;
import org.voicepersona.describe.api.ApiRequest;
import org.voicepersona.describe.api.AudioForm;
import org.voicepersona.describe.api.SpendingLimit;
import picocli.CommandLine.Option;

/** Options of the {@code api} describer: its endpoint, requests and spending limits. */
final class ApiOptions {

  @Option(
      names = "--api-model",
      paramLabel = "NAME",
      defaultValue = "",
      description = "the model that the api describer asks, as its endpoint calls it")
  private String model;

  @Option(
      names = "--api-base-url",
      paramLabel = "URL",
      defaultValue = ApiRequest.USUAL_BASE,
      description = "an OpenAI-compatible endpoint (default: ${DEFAULT-VALUE})")
  private String base;

  @Option(
      names = "--api-plain-http",
      description = "let recordings and key go unencrypted to another machine than this one")
  private boolean plainHttp;

  @Option(
      names = "--api-key-variable",
      paramLabel = "NAME",
      description = {
        "the environment variable with the key, also on workers; it goes to the endpoint alone",
        "(default: "
            + ApiRequest.USUAL_KEY
            + " for "
            + ApiRequest.USUAL_BASE
            + ", no key for others)"
      })
  private Optional<String> keyVariable;

  @Option(
      names = "--api-audio",
      paramLabel = "FORM",
      defaultValue = "input_audio",
      description =
          "the shape of a recording in a request: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE})")
  private AudioForm audio;

  @Option(
      names = "--api-seeds",
      description = "send a seed with each question, for endpoints that know it")
  private boolean seeds;

  @Option(
      names = "--api-concurrency",
      paramLabel = "N",
      defaultValue = "4",
      description = "requests at a time, in each worker process (default: ${DEFAULT-VALUE})")
  private int concurrency;

  @Option(
      names = "--api-timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "how long to wait for an answer (default: ${DEFAULT-VALUE})")
  private double timeoutSeconds;

  @Option(
      names = "--api-retries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "how often to try again while the endpoint is busy, in trouble or out of reach; waits"
              + " 0.5 to 8 seconds between, or as long as the endpoint asks (default:"
              + " ${DEFAULT-VALUE})")
  private int retries;

  @Option(
      names = "--api-max-requests",
      paramLabel = "N",
      description = "stop after so many requests, with those of earlier runs (default: no limit)")
  private long maxRequests = Long.MAX_VALUE;

  @Option(
      names = "--api-max-tokens",
      paramLabel = "N",
      description = "stop after so many tokens of questions and answers (default: no limit)")
  private long maxTokens = Long.MAX_VALUE;

  /**
   * Returns the request of the {@code api} describer.
   *
   * @param model the prompts and answers of all language models
   * @throws IllegalArgumentException if the prompts are unusable or a limit is invalid
   */
  ApiRequest request(ModelOptions model) {
    return new ApiRequest(
        this.model,
        base,
        plainHttp,
        audio,
        keyVariable,
        model.interview(),
        seeds,
        timeoutSeconds,
        retries,
        concurrency,
        new SpendingLimit(maxRequests, maxTokens));
  }
}
