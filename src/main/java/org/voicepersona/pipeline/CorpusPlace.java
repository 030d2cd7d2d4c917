package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.HubRegistrar;

/**
 * Where a corpus lies, and which state of it a run reads.
 *
 * @param input the place; on the Hugging Face Hub with the revision that is read
 * @param dataset the corpus's name; empty for that of its folder
 * @param revision the commit on the Hub, or {@value #GROWING}; empty for that of the files found
 */
record CorpusPlace(String input, String dataset, Optional<String> revision) {

  /** The revision of a corpus that is watched. */
  static final String GROWING = "growing";

  /** Checks that nothing is missing. */
  CorpusPlace {
    requireNonNull(input, "input is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(revision, "revision is null");
  }

  /**
   * Returns the place as it is now, so that what is pushed to the Hub later does not change it;
   * unless it is to be watched for just that.
   */
  static CorpusPlace of(RunSettings settings, PipelineOptions options) throws IOException {
    boolean grows = settings.intake().watch().isPresent();
    Optional<String> growing = grows ? Optional.of(GROWING) : Optional.empty();
    if (!HubPath.isOne(settings.input())) {
      return new CorpusPlace(settings.input(), settings.dataset(), growing);
    }
    HubPath asked = HubPath.parse(settings.input());
    HubPath pinned = HubRegistrar.hub(options).pin(asked);
    return new CorpusPlace(
        (grows ? asked : pinned).toString(),
        settings.dataset().isEmpty() ? asked.repo().name() : settings.dataset(),
        growing.or(() -> Optional.of(pinned.revision())));
  }
}
