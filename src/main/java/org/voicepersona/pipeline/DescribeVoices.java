package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;
import org.voicepersona.describe.ClipFilter;
import org.voicepersona.describe.JobEndingException;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.Meter.Measure;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.output.journal.Journal;
import org.voicepersona.output.journal.StoredOutcomeCoder;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.pipeline.ClipWorker.Done;

/**
 * Turns each clip into exactly one outcome, which is written to the journal before it is output.
 *
 * <p>Metrics, in the namespace {@value #NAMESPACE}: a distribution for each {@link Meter.Measure};
 * a gauge {@code model_bytes}, see {@link VoiceDescriber#modelBytes}.
 */
final class DescribeVoices
    extends PTransform<PCollection<VoiceSample>, PCollection<StoredOutcome>> {

  private static final long serialVersionUID = 1;

  private static final String NAMESPACE = "voicepersona";

  private final Settings settings;

  /** Converts a fault to the exception that makes a runner end the job instead of retrying. */
  @FunctionalInterface
  interface Ending extends Serializable {
    /** Returns what to throw for {@code fault}. */
    RuntimeException of(JobEndingException fault);
  }

  /**
   * The settings of the step.
   *
   * @param describer the describer, shared by a process
   * @param maxAudioSeconds seconds of a clip that are used; 0.1 to 3600
   * @param seed the seed of the run, from which each clip's own is derived
   * @param filter leaves clips out by their measurements
   * @param journal where every outcome is written before it is output
   * @param inFlight counts the clips that are being described
   * @param ending how this runner ends a job
   */
  record Settings(
      SharedDescriber describer,
      double maxAudioSeconds,
      long seed,
      ClipFilter filter,
      Journal journal,
      InFlightClips inFlight,
      Ending ending)
      implements Serializable {

    Settings {
      requireNonNull(describer, "describer is null");
      requireNonNull(filter, "filter is null");
      requireNonNull(journal, "journal is null");
      requireNonNull(inFlight, "inFlight is null");
      requireNonNull(ending, "ending is null");
    }
  }

  DescribeVoices(Settings settings) {
    this.settings = requireNonNull(settings, "settings is null");
  }

  @Override
  public PCollection<StoredOutcome> expand(PCollection<VoiceSample> samples) {
    return samples
        .apply("Hear and describe", ParDo.of(new DescribeFn(settings)))
        .setCoder(StoredOutcomeCoder.of());
  }

  /** Describes the clips of a bundle concurrently, with the describer's own concurrency. */
  static final class DescribeFn extends DoFn<VoiceSample, StoredOutcome> {

    private static final long serialVersionUID = 1;

    private final Settings settings;
    private final Gauge modelBytes = Metrics.gauge(NAMESPACE, "model_bytes");

    private transient ClipWorker<Place> worker;
    private transient List<Done<Place>> done; // of this bundle

    private record Place(Instant timestamp, BoundedWindow window) {}

    DescribeFn(Settings settings) {
      this.settings = settings;
    }

    @Setup
    public void setUp() {
      worker = new ClipWorker<>(settings);
    }

    @StartBundle
    public void startBundle() {
      modelBytes.set(worker.modelBytes());
      done = new ArrayList<>();
    }

    @ProcessElement
    public void process(
        @Element VoiceSample sample, @Timestamp Instant timestamp, BoundedWindow window) {
      take(worker.begin(sample, new Place(timestamp, window)));
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      take(worker.finish());
      done.forEach(
          clip -> context.output(clip.outcome(), clip.tag().timestamp(), clip.tag().window()));
    }

    /** Collects finished clips and updates distributions, which works on Beam's thread alone. */
    private void take(List<Done<Place>> clips) {
      done.addAll(clips);
      clips.forEach(clip -> clip.measures().forEach(DescribeFn::update));
    }

    private static void update(Measure measure, long value) {
      Metrics.distribution(NAMESPACE, measure.metricName()).update(value);
    }

    /** Beam may call this more than once, and when {@link #setUp} has failed. */
    @Teardown
    public void tearDown() {
      if (worker != null) {
        worker.close();
        worker = null;
      }
    }
  }
}
