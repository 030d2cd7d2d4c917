package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.voicepersona.output.run.RunSummary;

/**
 * How a run ended.
 *
 * @param reached the final progress
 * @param complete whether the run read its whole input; false after a stop
 * @param limit the limit on spending that stopped it; empty if none did
 * @param published the published summary; empty if an older complete result was kept
 */
public record RunResult(
    RunProgress reached, boolean complete, Optional<String> limit, Optional<RunSummary> published) {

  /** Checks that nothing is missing. */
  public RunResult {
    requireNonNull(reached, "reached is null");
    requireNonNull(limit, "limit is null");
    requireNonNull(published, "published is null");
  }
}
