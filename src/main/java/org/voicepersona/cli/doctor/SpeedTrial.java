package org.voicepersona.cli.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.cli.run.BundledSample;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.clip.DescribeVoice;
import org.voicepersona.globe.VoiceSample;

/** Measures the speed of a describer for a limited time, by its parts or on the bundled clips. */
final class SpeedTrial implements Consumer<DescriberSettings> {

  /** Describers whose answers cost money, which are not measured. */
  private static final Set<String> PAID = Set.of("api");

  private final Duration limit;
  private OptionalDouble secondsPerClip = OptionalDouble.empty();

  SpeedTrial(Duration limit) {
    this.limit = limit;
  }

  /** Returns the seconds a clip of the latest describer; empty if not measured. */
  OptionalDouble secondsPerClip() {
    return secondsPerClip;
  }

  @Override
  public void accept(DescriberSettings describer) {
    secondsPerClip = OptionalDouble.empty(); // if measuring fails
    secondsPerClip = describer.secondsPerClip(limit);
    boolean isPaid = PAID.contains(describer.provenance().describer());
    if (secondsPerClip.isEmpty() && !isPaid && BundledSample.isThere()) {
      secondsPerClip = OptionalDouble.of(describeSample(describer.shared()));
    }
  }

  private double describeSample(SharedDescriber describer) {
    List<VoiceSample> clips = BundledSample.clips();
    try (SharedDescriber.Share share = describer.acquire()) {
      AudioDecoder decoder = new AudioDecoder(AudioDecoder.DEFAULT_MAX_SECONDS);
      DescribeVoice step = new DescribeVoice(decoder, share.describer(), 0);
      step.describe(clips.get(0)); // the first takes longer
      int threads =
          Math.max(Runtime.getRuntime().availableProcessors(), share.describer().concurrency());
      AtomicInteger next = new AtomicInteger();
      long start = System.nanoTime();
      together(
          threads,
          () -> {
            do {
              step.describe(clips.get(next.getAndIncrement() % clips.size()));
            } while (System.nanoTime() - start < limit.toNanos());
          });
      return (System.nanoTime() - start) / 1e9 / next.get();
    }
  }

  private static void together(int threads, Runnable work) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(pool.submit(work));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException("the describer failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted while measuring", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
