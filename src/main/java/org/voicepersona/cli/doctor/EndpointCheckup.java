package org.voicepersona.cli.doctor;

import static org.voicepersona.cli.doctor.Finding.facts;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.voicepersona.cli.doctor.Finding.Verdict;
import org.voicepersona.cli.terminal.NearestName;
import org.voicepersona.describe.api.ApiSettings;
import org.voicepersona.describe.api.EndpointProbe;

/**
 * Checks that the endpoint of the {@code api} describer answers, takes the key and has the model.
 *
 * @param settings the settings with which it would be used
 */
record EndpointCheckup(ApiSettings settings) {

  private static final String CHECK = "endpoint";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int SERVER_FAULT = 500;

  Finding finding() {
    String base = settings.client().base().toString();
    EndpointProbe greeting;
    try {
      greeting = settings.greet(System.getenv(), PATIENCE);
    } catch (IOException e) {
      return new Finding(
          CHECK,
          Verdict.FAIL,
          e.getMessage(),
          facts("base_url", base, "reachable", false, "fault", e.getMessage()));
    }
    int status = greeting.status();
    Map<String, Object> facts =
        facts(
            "base_url",
            base,
            "reachable",
            true,
            "http_status",
            status,
            "models",
            greeting.models());
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      String key =
          settings.keyVariable().isEmpty()
              ? "it wants a key: --api-key-variable names the variable that holds one"
              : "it does not take the key in " + settings.keyVariable();
      return new Finding(
          CHECK, Verdict.FAIL, "%s answers with %d: %s".formatted(base, status, key), facts);
    }
    if (status >= SERVER_FAULT) {
      return new Finding(CHECK, Verdict.FAIL, "%s answers with %d".formatted(base, status), facts);
    }
    if (greeting.models().isEmpty()) {
      return new Finding(
          CHECK, Verdict.NOTE, base + " answers, and does not list its models", facts);
    }
    return greeting.models().contains(settings.model())
        ? new Finding(
            CHECK, Verdict.OK, "%s answers and has %s".formatted(base, settings.model()), facts)
        : new Finding(
            CHECK,
            Verdict.FAIL,
            "%s has no model '%s'%s"
                .formatted(
                    base,
                    settings.model(),
                    NearestName.of(settings.model(), greeting.models())
                        .map(": did you mean %s?"::formatted)
                        .orElse(
                            ": --api-model names one of its %d models"
                                .formatted(greeting.models().size()))),
            facts);
  }
}
