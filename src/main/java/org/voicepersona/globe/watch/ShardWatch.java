package org.voicepersona.globe.watch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnknownRowsException;

/**
 * Polls for new rows: the reader of a {@link ShardSource}. A runner may close it after any row and
 * continue with another instance.
 */
final class ShardWatch extends UnboundedReader<Shard> {

  /** The time of the last look before the first one. */
  static final Instant NEVER = BoundedWindow.TIMESTAMP_MIN_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(ShardWatch.class);

  private final ShardSource source;
  private final Deque<Shard> found = new ArrayDeque<>();

  private ShardSource.Seen seen;
  private Optional<Shard> current = Optional.empty();
  private Instant look;

  ShardWatch(ShardSource source, ShardSource.Seen seen) {
    this.source = source;
    this.seen = seen;
    this.look = seen.lastLook();
  }

  @Override
  public boolean start() throws IOException {
    return advance();
  }

  @Override
  public boolean advance() throws IOException {
    current = Optional.empty();
    if (source.isDone(seen)) {
      return false;
    }
    if (found.isEmpty()) {
      look();
    }
    current = Optional.ofNullable(found.poll());
    current.ifPresent(shard -> seen = seen.and(shard));
    if (found.isEmpty()) {
      seen = seen.lookedAt(look);
    }
    return current.isPresent();
  }

  private void look() throws IOException {
    Instant now = Instant.now();
    CorpusWatch watch = CorpusWatch.of(source);
    // The clock may have been set back since the last look.
    boolean isLater = !now.isBefore(look);
    if (isLater ? now.isBefore(look.plus(source.interval())) : !watch.hasRested()) {
      return;
    }
    try {
      CorpusWatch.Look result = watch.look(seen);
      seen = result.seen();
      found.addAll(result.found());
    } catch (UnknownRowsException e) {
      throw e;
    } catch (IOException e) {
      // After a first success, an error of the file system may be temporary: the next look retries.
      if (seen.lastLook().equals(NEVER)) {
        throw e;
      }
      LOG.warn("cannot look for new shards, and will try again: {}", e.getMessage());
    }
    look = isLater ? now : look;
  }

  @Override
  public Shard getCurrent() {
    return current.orElseThrow(() -> new NoSuchElementException("no shard was found"));
  }

  /** Returns the time at which the shard was discovered. */
  @Override
  public Instant getCurrentTimestamp() {
    getCurrent();
    return look;
  }

  /** Returns the time of the last look: shards found later have later timestamps. */
  @Override
  public Instant getWatermark() {
    return source.isDone(seen) ? BoundedWindow.TIMESTAMP_MAX_VALUE : look;
  }

  @Override
  public ShardSource.Seen getCheckpointMark() {
    return seen;
  }

  @Override
  public UnboundedSource<Shard, ?> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {}
}
