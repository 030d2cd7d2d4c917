package org.voicepersona.globe.watch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.joda.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnknownRowsException;
import org.voicepersona.globe.catalog.Footers;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.plan.Planning;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.globe.shard.ShardFile;
import org.voicepersona.globe.watch.ShardSource.Seen;

/**
 * Polls a watched corpus for new rows. Each process has one instance per source, independent of its
 * readers; it remembers the files that need not be opened again.
 */
final class CorpusWatch {

  private static final Duration LONGEST_PAUSE = Duration.standardHours(1);

  private static final ConcurrentMap<String, CorpusWatch> OF_RUN = new ConcurrentHashMap<>();

  private static final Logger LOG = LoggerFactory.getLogger(CorpusWatch.class);

  private final ShardSource source;
  private final ShardRegister register;
  private final Footers footers;
  private final Map<String, Retry> retries = new HashMap<>();

  /** Time of the last look by the monotonic clock. */
  private OptionalLong lookNanos = OptionalLong.empty();

  /** By name, the listings of the shards that could not be read at the last look. */
  private Map<String, ShardFile> suspects = Map.of();

  /** Remarks on the listing at the last look; absent before the first. */
  private Optional<List<String>> remarks = Optional.empty();

  /** Remarks on the shards opened at the last look. */
  private List<String> remarksOfShards = List.of();

  /** The table as last written; absent if it must be read from the register. */
  private Optional<ShardTable> table = Optional.empty();

  /**
   * The result of a look.
   *
   * @param seen the rows and faults that need not be output again
   * @param found the shards to output
   */
  record Look(Seen seen, List<Shard> found) {}

  /** The earliest time to retry a shard that failed while it was read. */
  private record Retry(long fromNanos, Duration pause) {

    static Retry after(Duration pause) {
      Duration bounded = pause.isLongerThan(LONGEST_PAUSE) ? LONGEST_PAUSE : pause;
      return new Retry(System.nanoTime(), bounded);
    }

    boolean isDue() {
      return isOver(pause, fromNanos);
    }
  }

  private CorpusWatch(ShardSource source) {
    this.source = source;
    this.register = source.register();
    this.footers = source.footers();
  }

  /** Returns the instance of this process for a source. */
  static CorpusWatch of(ShardSource source) {
    return OF_RUN.computeIfAbsent(source.run(), run -> new CorpusWatch(source));
  }

  /** Returns whether the polling interval has passed since the last look of this process. */
  synchronized boolean hasRested() {
    return lookNanos.isEmpty() || isOver(source.interval(), lookNanos.getAsLong());
  }

  private static boolean isOver(Duration pause, long fromNanos) {
    return System.nanoTime() - fromNanos >= TimeUnit.MILLISECONDS.toNanos(pause.getMillis());
  }

  /**
   * Lists the corpus, plans its new rows, and updates the register.
   *
   * @throws UnknownRowsException if rows cannot be matched with known rows
   * @throws IOException if the file system fails
   */
  synchronized Look look(Seen before) throws IOException {
    lookNanos = OptionalLong.of(System.nanoTime());
    ShardCatalog catalog = source.list();
    // The command itself reports the remarks of the first listing.
    tellNew(catalog.remarks(), remarks.orElse(catalog.remarks()));
    remarks = Optional.of(catalog.remarks());
    Seen seen = tryFailedAgain(before);
    ShardTable known = table.isPresent() ? table.get() : register.read();
    table = Optional.empty();
    Planning planning = Planning.grown(catalog, known, register, RowSelection.ALL, footers);
    tellNew(planning.remarks(), remarksOfShards);
    remarksOfShards = planning.remarks();
    ShardTable now = register.write(known, planning.table());
    table = Optional.of(now);
    if (known.isMovedIn(now)) {
      seen = seen.without(register.settled().fallen());
    }
    List<Shard> found = found(planning.plan().shards(), catalog, seen);
    return new Look(takeBackTold(planning.plan().shards(), seen), found);
  }

  private static void tellNew(List<String> remarks, List<String> told) {
    remarks.stream().filter(remark -> !told.contains(remark)).forEach(LOG::warn);
  }

  /** Removes the failures of output shards whose retry is due. */
  private Seen tryFailedAgain(Seen before) throws IOException {
    Seen seen = before;
    Optional<IndexSet> settled = Optional.empty();
    for (String name : register.failedShards()) {
      if (seen.rows().containsKey(name) && isDue(name)) {
        if (settled.isEmpty()) {
          settled = Optional.of(register.settled().settled());
        }
        register.takeBackFailure(name);
        footers.forget(name);
        seen = seen.without(name, settled.get());
      }
    }
    return seen;
  }

  /** Returns whether a retry is due; the first call only starts the pause. */
  private boolean isDue(String name) {
    Retry retry = retries.get(name);
    if (retry == null) {
      retries.put(name, Retry.after(source.interval()));
      return false;
    }
    if (!retry.isDue()) {
      return false;
    }
    retries.put(name, Retry.after(retry.pause().multipliedBy(2)));
    return true;
  }

  /** Removes the reported faults of shards that can be read now. */
  private Seen takeBackTold(List<Shard> planned, Seen before) throws IOException {
    Seen seen = before;
    for (Shard shard : planned) {
      if (shard.fault().isNone() && seen.told().containsKey(shard.name())) {
        register.takeBackFailure(shard.name());
        seen = seen.withoutFault(shard.name());
      }
    }
    return seen;
  }

  private List<Shard> found(List<Shard> planned, ShardCatalog catalog, Seen seen)
      throws IOException {
    Map<String, ShardFile> files = new HashMap<>();
    catalog.files().forEach(file -> files.put(file.name(), file));
    Map<String, ShardFile> faulty = new HashMap<>();
    IndexSet handedOn = seen.all();
    List<Shard> found = new ArrayList<>();
    for (Shard shard : planned) {
      if (!shard.fault().isNone()) {
        ShardFile file = files.get(shard.name());
        faulty.put(shard.name(), file);
        boolean isSteady = file.equals(suspects.get(shard.name()));
        if (isSteady && !shard.fault().equals(seen.told().get(shard.name()))) {
          register.takeBackFailure(shard.name());
          found.add(shard);
        }
        continue;
      }
      RowIndices fresh = shard.indices().without(shard.split(), handedOn);
      if (fresh.size() > 0) {
        found.add(shard.numbered(fresh));
      }
    }
    suspects = faulty;
    return found;
  }
}
