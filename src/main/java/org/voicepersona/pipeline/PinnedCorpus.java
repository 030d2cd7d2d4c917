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
 * Where a corpus lies, and which state of it a run reads.
 *
 * @param asked the place as it was asked for, absolute
 * @param input the same; on the Hugging Face Hub with the revision that is read
 * @param dataset the corpus's name; empty for that of its folder
 * @param revision the commit on the Hub, or {@value #GROWING}; empty for that of the files found
 */
public record PinnedCorpus(String asked, String input, String dataset, Optional<String> revision) {

  /** The revision of a corpus that is watched. */
  static final String GROWING = "growing";

  /** Longer than the letter of a drive. */
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:/");

  /** Checks that nothing is missing. */
  public PinnedCorpus {
    requireNonNull(asked, "asked is null");
    requireNonNull(input, "input is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(revision, "revision is null");
  }

  /** Returns a place of this machine's file system so that it is the same from every folder. */
  static String absolute(String input) {
    boolean hasScheme = SCHEME.matcher(input).lookingAt();
    return hasScheme ? input : new File(input).getAbsolutePath();
  }

  /**
   * Returns the place as it is now, so that what is pushed to the Hub later does not change it;
   * unless it is to be watched for just that.
   */
  static PinnedCorpus of(RunSettings settings, PipelineOptions options) throws IOException {
    boolean grows = settings.intake().watch().isPresent();
    PinnedCorpus now = now(settings.input(), settings.dataset(), options);
    return grows ? new PinnedCorpus(now.asked, now.asked, now.dataset, Optional.of(GROWING)) : now;
  }

  /** Returns the place as it is now. */
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
