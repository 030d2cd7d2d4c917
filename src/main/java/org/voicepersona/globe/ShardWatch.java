package org.voicepersona.globe;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for new shards again and again: the reader of a {@link ShardSource}. */
final class ShardWatch extends UnboundedReader<Shard> {

  private static final Logger LOG = LoggerFactory.getLogger(ShardWatch.class);

  private final ShardSource source;
  private final Deque<ShardFile> found = new ArrayDeque<>();

  /** The sizes of the files that could not be read when they were last tried. */
  private final Map<String, Long> suspects = new HashMap<>();

  private ShardSource.Seen seen;
  private Optional<Shard> current = Optional.empty();
  private Instant currentTime = BoundedWindow.TIMESTAMP_MIN_VALUE;
  private Instant lastLook = BoundedWindow.TIMESTAMP_MIN_VALUE;

  ShardWatch(ShardSource source, ShardSource.Seen seen) {
    this.source = source;
    this.seen = seen;
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
    while (!found.isEmpty() && current.isEmpty()) {
      take(found.remove());
    }
    return current.isPresent();
  }

  private void look() throws IOException {
    Instant now = Instant.now();
    if (now.isBefore(lastLook.plus(source.interval()))) {
      return;
    }
    for (ShardFile file : lookOrWait()) {
      if (!seen.names().contains(file.name())) {
        found.add(file);
      }
    }
    lastLook = now;
  }

  /**
   * A file system that has worked once may be out of order for a while: the next look will tell.
   */
  private List<ShardFile> lookOrWait() throws IOException {
    try {
      return source.look();
    } catch (IOException e) {
      if (lastLook.equals(BoundedWindow.TIMESTAMP_MIN_VALUE)) {
        throw e;
      }
      LOG.warn("cannot look for new shards, and will try again: {}", e.getMessage());
      return List.of();
    }
  }

  private void take(ShardFile file) throws IOException {
    long firstIndex = source.firstIndex(file, seen);
    try {
      handOn(source.open(file, firstIndex), file);
    } catch (UnreadableShardException e) {
      Long sizeBefore = suspects.put(file.name(), file.bytes());
      if (sizeBefore != null && sizeBefore == file.bytes()) {
        handOn(source.unreadable(file, firstIndex), file);
      }
    }
  }

  private void handOn(Shard shard, ShardFile file) {
    suspects.remove(file.name());
    seen = seen.and(shard, file.split());
    current = Optional.of(shard);
    currentTime = lastLook;
  }

  @Override
  public Shard getCurrent() {
    return current.orElseThrow(() -> new NoSuchElementException("no shard was found"));
  }

  /** Returns when the shard was discovered. */
  @Override
  public Instant getCurrentTimestamp() {
    getCurrent();
    return currentTime;
  }

  /** Returns the time of the last look: what a later one discovers is later. */
  @Override
  public Instant getWatermark() {
    return source.isDone(seen) ? BoundedWindow.TIMESTAMP_MAX_VALUE : lastLook;
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
