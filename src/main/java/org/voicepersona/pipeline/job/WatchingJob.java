package org.voicepersona.pipeline.job;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.watch.ShardSource;

/**
 * A corpus that is watched on the Direct runner, in this process: a pipeline for what each look has
 * found, one after the other, and none while there is nothing to do.
 */
public final class WatchingJob implements RunningJob {

  private final UnboundedReader<Shard> watch;
  private final Function<List<Shard>, PipelineResult> runner;

  /** Looks, so that whoever waits for the end need not: a look may take long. */
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "watch");
            thread.setDaemon(true);
            return thread;
          });

  private Future<List<Shard>> look;
  private Optional<DirectJob> pipeline = Optional.empty();

  /** Of the pipelines that have ended. */
  private long filteredBefore;

  private OwnKernels onOwnKernelsBefore = OwnKernels.NONE;

  /**
   * Begins to watch.
   *
   * @param runner starts a pipeline over shards
   */
  public WatchingJob(ShardSource source, Function<List<Shard>, PipelineResult> runner) {
    this.watch = source.createReader(PipelineOptionsFactory.create(), null);
    this.runner = runner;
    this.look = lookAfter(Duration.ZERO);
  }

  private Future<List<Shard>> lookAfter(Duration pause) {
    return looker.schedule(this::found, pause.toMillis(), MILLISECONDS);
  }

  /** Returns what is new; nothing if the last look is not long enough ago. */
  private List<Shard> found() throws IOException {
    List<Shard> found = new ArrayList<>();
    while (watch.advance()) {
      found.add(watch.getCurrent());
    }
    return found;
  }

  /** Never ends by itself. */
  @Override
  public boolean hasEndedWithin(Duration time) throws IOException, InterruptedException {
    if (pipeline.isEmpty()) {
      begin(time);
    } else if (pipeline.get().hasEndedWithin(time)) {
      filteredBefore = filtered();
      onOwnKernelsBefore = onOwnKernels();
      pipeline = Optional.empty();
      look = lookAfter(Duration.ZERO);
    }
    return false;
  }

  private void begin(Duration time) throws IOException, InterruptedException {
    try {
      List<Shard> found = look.get(time.toMillis(), MILLISECONDS);
      if (found.isEmpty()) {
        look = lookAfter(time);
      } else {
        pipeline = Optional.of(new DirectJob(runner.apply(found)));
      }
    } catch (TimeoutException e) {
      // The look goes on.
    } catch (ExecutionException e) {
      throw new RunFailedException(Causes.words(e), e);
    }
  }

  @Override
  public void cancel() throws IOException {
    looker.shutdownNow();
    if (pipeline.isPresent()) {
      pipeline.get().cancel();
    }
  }

  @Override
  public void ensureEnded() throws IOException {
    looker.shutdownNow();
    if (pipeline.isPresent()) {
      pipeline.get().ensureEnded();
    }
  }

  @Override
  public long filtered() {
    return filteredBefore + pipeline.map(DirectJob::filtered).orElse(0L);
  }

  @Override
  public OwnKernels onOwnKernels() {
    return pipeline
        .map(DirectJob::onOwnKernels)
        .map(onOwnKernelsBefore::plus)
        .orElse(onOwnKernelsBefore);
  }

  @Override
  public boolean endIsComplete() {
    return true;
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
