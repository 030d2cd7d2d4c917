package org.voicepersona.pipeline;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.describe.JobEndingException;
import org.voicepersona.describe.Meter.Measure;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.clip.ClipsInFlight;
import org.voicepersona.describe.clip.DescribeVoice;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.output.record.StoredOutcome;

/**
 * Describes clips with a describer of this process, as many at a time as it likes, and writes each
 * outcome to the journal before it hands it back. Of one thread, which takes the outcomes too.
 *
 * @param <T> what is handed back with a clip's outcome
 */
final class ClipWorker<T> implements AutoCloseable {

  private final DescribeVoices.Settings settings;
  private final SharedDescriber.Share share;
  private final DescribeVoice step;
  private final ClipsInFlight<Done<T>> inFlight;
  private final int concurrency;

  /**
   * What became of a clip.
   *
   * @param outcome as the journal has it
   * @param measures what it took
   * @param tag what the clip came with
   */
  record Done<T>(StoredOutcome outcome, Map<Measure, Long> measures, T tag) {}

  /** Gets hold of the describer, which is loaded if this process has none, and of the journal. */
  ClipWorker(DescribeVoices.Settings settings) {
    this.settings = settings;
    AudioDecoder decoder = new AudioDecoder(settings.maxAudioSeconds());
    this.share = unlessEnding(settings.describer()::acquire);
    VoiceDescriber describer = share.describer();
    this.step = new DescribeVoice(decoder, describer, settings.seed(), settings.filter());
    this.inFlight = new ClipsInFlight<>(describer.concurrency());
    this.concurrency = describer.concurrency();
    settings.inFlight().describing(concurrency);
    settings.journal().attach();
  }

  /** Returns {@link VoiceDescriber#modelBytes}. */
  long modelBytes() {
    return share.describer().modelBytes();
  }

  /** Begins on a clip, and returns what has become of earlier ones: {@link ClipsInFlight#begin}. */
  List<Done<T>> begin(VoiceSample sample, T tag) {
    return unlessEnding(() -> inFlight.begin(() -> describe(sample, tag)));
  }

  /** Waits for the clips that were begun on, and returns what has become of them. */
  List<Done<T>> finish() {
    return unlessEnding(inFlight::finish);
  }

  private Done<T> describe(VoiceSample sample, T tag) {
    settings.inFlight().begin();
    try {
      Map<Measure, Long> measures = new EnumMap<>(Measure.class);
      StoredOutcome outcome = settings.journal().append(step.describe(sample, measures::put));
      return new Done<>(outcome, measures, tag);
    } finally {
      settings.inFlight().release(sample);
    }
  }

  /** What ends the job is thrown in the way that the runner takes for it. */
  private <R> R unlessEnding(Supplier<R> work) {
    try {
      return work.get();
    } catch (JobEndingException e) {
      throw settings.ending().of(e);
    }
  }

  @Override
  public void close() {
    inFlight.close();
    settings.inFlight().describing(-concurrency);
    settings.journal().detach();
    share.close();
  }
}
