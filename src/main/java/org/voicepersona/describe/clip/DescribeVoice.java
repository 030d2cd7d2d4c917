package org.voicepersona.describe.clip;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.describe.ClipFilter;
import org.voicepersona.describe.ClipSeed;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.DescribeException;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.Meter.Measure;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.check.QualityCheck;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.Failure.Stage;
import org.voicepersona.globe.VoiceSample;

/**
 * Turns one clip into its {@link Outcome}: decodes, measures and describes it. May be shared
 * between threads.
 */
public final class DescribeVoice {

  private final AudioDecoder decoder;
  private final VoiceDescriber describer;
  private final long runSeed;
  private final ClipFilter filter;

  /**
   * Makes the step for every clip.
   *
   * @param runSeed the seed that each clip's own is derived from, see {@link ClipSeed}
   */
  public DescribeVoice(AudioDecoder decoder, VoiceDescriber describer, long runSeed) {
    this(decoder, describer, runSeed, ClipFilter.ALL);
  }

  /**
   * Makes the step.
   *
   * @param runSeed the seed that each clip's own is derived from, see {@link ClipSeed}
   * @param filter leaves clips out once they were heard
   */
  public DescribeVoice(
      AudioDecoder decoder, VoiceDescriber describer, long runSeed, ClipFilter filter) {
    this.decoder = requireNonNull(decoder, "decoder is null");
    this.describer = requireNonNull(describer, "describer is null");
    this.runSeed = runSeed;
    this.filter = requireNonNull(filter, "filter is null");
  }

  /**
   * Describes the clip, leaves it out, or says which fault of its own stands in the way. Whatever
   * else goes wrong is an unchecked exception: it is not this clip's fault and would meet the next
   * one as well.
   */
  public Outcome describe(VoiceSample sample) {
    return describe(sample, Meter.NONE);
  }

  /**
   * Does as {@link #describe(VoiceSample)}.
   *
   * @param meter told what the clip took, as far as it could be heard, and described
   */
  public Outcome describe(VoiceSample sample, Meter meter) {
    try {
      DecodedClip heard =
          meter.time(Measure.HEAR_MS, () -> DecodedClip.of(sample, decoder, runSeed, meter));
      Optional<Map<String, String>> measured = filter.leavesOut(heard);
      if (measured.isPresent()) {
        return new Outcome.LeftOut(sample.id(), sample.split(), sample.index(), measured.get());
      }
      VoiceDescription said =
          meter.time(Measure.DESCRIBE_MS, () -> describer.describe(heard, meter));
      return described(heard, said);
    } catch (AudioException e) {
      String reason = e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
      return failed(sample, Stage.HEAR, reason, e);
    } catch (DescribeException e) {
      return failed(sample, Stage.DESCRIBE, e.reason(), e);
    }
  }

  private Outcome described(DecodedClip heard, VoiceDescription said) {
    Provenance provenance = describer.provenance();
    return new Outcome.Described(
        heard.sample(),
        heard.profile(),
        said,
        provenance,
        heard.seed(),
        QualityCheck.of(heard, said, provenance));
  }

  private static Outcome failed(VoiceSample sample, Stage stage, String reason, Exception fault) {
    return new Outcome.Failed(
        new Failure(
            sample.id(), sample.split(), sample.index(), stage, reason, fault.getMessage()));
  }
}
