package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.filesystem.HubRegistrar;

/**
 * The location of a corpus, and the revision of it that a run reads.
 *
 * @param asked the location that the user gave, made absolute
 * @param input the same; on the Hugging Face Hub with the revision that is read
 * @param dataset the corpus's name; empty for its folder's name
 * @param revision the commit on the Hub, or {@value #GROWING}; empty if it follows from the files
 *     found
 */
public record PinnedCorpus(String asked, String input, String dataset, Optional<String> revision) {

  /** The revision of a corpus that is watched. */
  static final String GROWING = "growing";

  /** A URI scheme, of at least two letters to tell it from a drive letter. */
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:/");

  /** Checks that nothing is missing. */
  public PinnedCorpus {
    requireNonNull(asked, "asked is null");
    requireNonNull(input, "input is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(revision, "revision is null");
  }

  /** Returns a local path made absolute, and an address with a scheme unchanged. */
  static String absolute(String input) {
    boolean hasScheme = SCHEME.matcher(input).lookingAt();
    return hasScheme ? input : new File(input).getAbsolutePath();
  }

  /**
   * Returns the corpus pinned to its current commit, so that later pushes to the Hub do not change
   * it; unpinned if it is to be watched.
   */
  static PinnedCorpus of(RunSettings settings, PipelineOptions options) throws IOException {
    boolean grows = settings.intake().watch().isPresent();
    PinnedCorpus now = now(settings.input(), settings.dataset(), options);
    return grows ? new PinnedCorpus(now.asked, now.asked, now.dataset, Optional.of(GROWING)) : now;
  }

  /** Returns the corpus pinned to its current commit; outside the Hub, without a revision. */
  public static PinnedCorpus now(String input, String dataset, PipelineOptions options)
      throws IOException {
    if (!HubPath.isOne(input)) {
      String place = absolute(input);
      return new PinnedCorpus(place, place, dataset, Optional.empty());
    }
    HubPath asked = HubPath.parse(input);
    HubPath pinned = HubRegistrar.hub(options).pin(asked);
    return new PinnedCorpus(
        input,
        pinned.toString(),
        dataset.isEmpty() ? asked.repo().name() : dataset,
        Optional.of(pinned.revision()));
  }
}
