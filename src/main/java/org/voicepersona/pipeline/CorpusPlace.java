package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.HubRegistrar;

/**
 * Where a corpus lies.
 *
 * @param input the place, on the Hugging Face Hub with a commit for its revision
 * @param dataset the corpus's name; empty for that of its folder
 * @param commit the commit; empty elsewhere than on the Hub
 */
record CorpusPlace(String input, String dataset, Optional<String> commit) {

  /** Checks that nothing is missing. */
  CorpusPlace {
    requireNonNull(input, "input is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(commit, "commit is null");
  }

  /** Returns the place as it is now: what is pushed to the Hub later does not change it. */
  static CorpusPlace pinned(RunSettings settings, PipelineOptions options) throws IOException {
    if (!HubPath.isOne(settings.input())) {
      return new CorpusPlace(settings.input(), settings.dataset(), Optional.empty());
    }
    HubPath pinned = HubRegistrar.hub(options).pin(HubPath.parse(settings.input()));
    return new CorpusPlace(
        pinned.toString(), dataset(settings, pinned), Optional.of(pinned.revision()));
  }

  private static String dataset(RunSettings settings, HubPath place) {
    return settings.dataset().isEmpty() ? place.repo().name() : settings.dataset();
  }
}
