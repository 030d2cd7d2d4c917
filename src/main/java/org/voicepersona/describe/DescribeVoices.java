package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.describe.Meter.Measure;
import org.voicepersona.globe.VoiceSample;

/**
 * Describes every clip: each becomes exactly one {@link Outcome}, written to the log before it goes
 * on.
 *
 * <p>Metrics, in the namespace {@value #NAMESPACE}: a distribution for each {@link Meter.Measure};
 * a gauge {@code model_bytes}, see {@link VoiceDescriber#modelBytes}.
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

  /** Makes a runner end the job instead of trying a step again. */
  @FunctionalInterface
  public interface Ending extends Serializable {
    /** Returns what to throw for {@code fault}. */
    RuntimeException of(JobEndingException fault);
  }

  /**
   * How to describe.
   *
   * @param describer who describes
   * @param maxAudioSeconds how much of a clip is heard; 0.1 to 3600
   * @param seed the seed of the run, see {@link ClipSeed}
   * @param filter leaves clips out once they were heard
   * @param log where every outcome is written before it goes on
   * @param whenDone told of every clip that has been dealt with
   * @param ending how this runner ends a job
   */
  public record Settings(
      SharedDescriber describer,
      double maxAudioSeconds,
      long seed,
      ClipFilter filter,
      OutcomeLog log,
      WhenDone whenDone,
      Ending ending)
      implements Serializable {

    /** Checks that nothing is missing. */
    public Settings {
      requireNonNull(describer, "describer is null");
      requireNonNull(filter, "filter is null");
      requireNonNull(log, "log is null");
      requireNonNull(whenDone, "whenDone is null");
      requireNonNull(ending, "ending is null");
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

  /**
   * Wires {@link DescribeVoice} to Beam. As many clips of a bundle as the describer likes are
   * described at the same time, by threads of this step; Beam's own thread waits for them.
   */
  static final class DescribeFn extends DoFn<VoiceSample, Outcome> {

    private static final long serialVersionUID = 1;

    private final Settings settings;
    private final Gauge modelBytes = Metrics.gauge(NAMESPACE, "model_bytes");

    private transient SharedDescriber.Share share;
    private transient DescribeVoice step;
    private transient Executor threads;
    private transient ExecutorService pool;
    private transient Deque<Pending> pending; // first come first
    private transient List<Done> done;

    /** A clip that is being described, and where its outcome belongs. */
    private record Pending(Future<Timed> outcome, Instant timestamp, BoundedWindow window) {}

    /** What became of a clip of this bundle. */
    private record Done(Outcome outcome, Instant timestamp, BoundedWindow window) {}

    /** An outcome and what it took. */
    private record Timed(Outcome outcome, Map<Measure, Long> measures) {}

    DescribeFn(Settings settings) {
      this.settings = settings;
    }

    @Setup
    public void setUp() {
      try {
        share = settings.describer().acquire();
      } catch (JobEndingException e) {
        throw settings.ending().of(e);
      }
      settings.log().attach();
      step =
          new DescribeVoice(
              new AudioDecoder(settings.maxAudioSeconds()),
              share.describer(),
              settings.seed(),
              settings.filter());
      if (share.describer().concurrency() > 1) {
        pool = Executors.newFixedThreadPool(share.describer().concurrency());
        threads = pool;
      } else {
        threads = Runnable::run;
      }
    }

    @StartBundle
    public void startBundle() {
      modelBytes.set(share.describer().modelBytes());
      pending = new ArrayDeque<>();
      done = new ArrayList<>();
    }

    @ProcessElement
    public void process(
        @Element VoiceSample sample, @Timestamp Instant timestamp, BoundedWindow window) {
      pending.addLast(
          new Pending(
              CompletableFuture.supplyAsync(() -> describe(sample), threads), timestamp, window));
      while (!pending.isEmpty()
          && (pending.size() >= share.describer().concurrency()
              || pending.element().outcome().isDone())) {
        await(pending.remove());
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      while (!pending.isEmpty()) {
        await(pending.remove());
      }
      done.forEach(it -> context.output(it.outcome(), it.timestamp(), it.window()));
      done = new ArrayList<>();
    }

    private Timed describe(VoiceSample sample) {
      try {
        Map<Measure, Long> measures = new EnumMap<>(Measure.class);
        Outcome outcome = step.describe(sample, measures::put);
        settings.log().append(outcome);
        return new Timed(outcome, measures);
      } finally {
        settings.whenDone().accept(sample);
      }
    }

    /** Takes note of a clip, on Beam's thread: only there do distributions take values. */
    private void await(Pending clip) {
      try {
        Timed timed = clip.outcome().get();
        timed
            .measures()
            .forEach(
                (measure, value) ->
                    Metrics.distribution(NAMESPACE, measure.metricName()).update(value));
        done.add(new Done(timed.outcome(), clip.timestamp(), clip.window()));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        if (e.getCause() instanceof JobEndingException end) {
          throw settings.ending().of(end);
        }
        throw (RuntimeException) e.getCause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while clips were described");
      }
    }

    /** Beam may call this more than once, and when {@link #setUp} has failed. */
    @Teardown
    public void tearDown() {
      if (pool != null) {
        pool.shutdownNow();
        pool = null;
      }
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
