package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.voicepersona.audio.AudioDecoder;
import org.voicepersona.globe.VoiceSample;

/**
 * Describes every clip: each becomes exactly one {@link Outcome}, written to the log before it goes
 * on.
 *
 * <p>Metrics, in the namespace {@value #NAMESPACE}: counters {@code described}, {@code failed} and
 * {@code failed-REASON}; a distribution for each {@link Meter.Measure}.
 */
public final class DescribeVoices
    extends PTransform<PCollection<VoiceSample>, PCollection<Outcome>> {

  private static final long serialVersionUID = 1;

  private static final String NAMESPACE = "voicepersona";

  private final Settings settings;

  /** Is told of every clip that has been dealt with, whatever became of it. */
  @FunctionalInterface
  public interface WhenDone extends Serializable {
    /** Takes note that {@code sample}, as it came in with its audio, is dealt with. */
    void accept(VoiceSample sample);
  }

  /**
   * How to describe.
   *
   * @param describer who describes
   * @param maxAudioSeconds how much of a clip is heard; 0.1 to 3600
   * @param seed the seed of the run, see {@link ClipSeed}
   * @param log where every outcome is written before it goes on
   * @param whenDone told of every clip that has been dealt with
   */
  public record Settings(
      SharedDescriber describer,
      double maxAudioSeconds,
      long seed,
      OutcomeLog log,
      WhenDone whenDone)
      implements Serializable {

    /** Checks that nothing is missing. */
    public Settings {
      requireNonNull(describer, "describer is null");
      requireNonNull(log, "log is null");
      requireNonNull(whenDone, "whenDone is null");
    }
  }

  /** Makes the transform. */
  public DescribeVoices(Settings settings) {
    this.settings = requireNonNull(settings, "settings is null");
  }

  @Override
  public PCollection<Outcome> expand(PCollection<VoiceSample> samples) {
    return samples
        .apply("Hear and describe", ParDo.of(new DescribeFn(settings)))
        .setCoder(SerializableCoder.of(Outcome.class));
  }

  /** Wires {@link DescribeVoice} to Beam. */
  static final class DescribeFn extends DoFn<VoiceSample, Outcome> {

    private static final long serialVersionUID = 1;

    private final Settings settings;
    private final Counter described = Metrics.counter(NAMESPACE, "described");
    private final Counter failed = Metrics.counter(NAMESPACE, "failed");

    private transient SharedDescriber.Share share;
    private transient DescribeVoice step;

    DescribeFn(Settings settings) {
      this.settings = settings;
    }

    @Setup
    public void setUp() {
      share = settings.describer().acquire();
      settings.log().attach();
      step =
          new DescribeVoice(
              new AudioDecoder(settings.maxAudioSeconds()),
              share.describer(),
              settings.seed(),
              (measure, value) ->
                  Metrics.distribution(NAMESPACE, measure.metricName()).update(value));
    }

    @ProcessElement
    public void process(@Element VoiceSample sample, OutputReceiver<Outcome> out) {
      try {
        Outcome outcome = step.describe(sample);
        settings.log().append(outcome);
        count(outcome);
        out.output(outcome);
      } finally {
        settings.whenDone().accept(sample);
      }
    }

    private void count(Outcome outcome) {
      if (outcome instanceof Outcome.Failed fault) {
        failed.inc();
        Metrics.counter(NAMESPACE, "failed-" + fault.failure().reason()).inc();
      } else {
        described.inc();
      }
    }

    /** Beam may call this more than once, and when {@link #setUp} has failed. */
    @Teardown
    public void tearDown() {
      if (step != null) {
        step = null;
        settings.log().detach();
      }
      if (share != null) {
        share.close();
        share = null;
      }
    }
  }
}
