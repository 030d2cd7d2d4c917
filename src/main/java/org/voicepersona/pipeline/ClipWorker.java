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
 * Describes clips concurrently, up to {@link VoiceDescriber#concurrency}, and appends each outcome
 * to the journal before returning it. For use by a single thread.
 *
 * @param <T> the caller's tag for a clip, returned with its outcome
 */
final class ClipWorker<T> implements AutoCloseable {

  private final DescribeVoices.Settings settings;
  private final SharedDescriber.Share share;
  private final DescribeVoice step;
  private final ClipsInFlight<Done<T>> inFlight;
  private final int concurrency;

  /**
   * A finished clip.
   *
   * @param outcome the outcome as written to the journal
   * @param measures its measurements, such as times
   * @param tag the tag that was passed to {@link #begin}
   */
  record Done<T>(StoredOutcome outcome, Map<Measure, Long> measures, T tag) {}

  /** Acquires the describer, loading it if this process has none, and attaches to the journal. */
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

  /** Starts a clip and returns earlier ones that have finished: {@link ClipsInFlight#begin}. */
  List<Done<T>> begin(VoiceSample sample, T tag) {
    return unlessEnding(() -> inFlight.begin(() -> describe(sample, tag)));
  }

  /** Waits for all started clips and returns those not yet returned. */
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

  /** Rethrows a {@link JobEndingException} as the exception that makes this runner end the job. */
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
