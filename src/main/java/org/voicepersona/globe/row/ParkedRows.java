package org.voicepersona.globe.row;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the open shards of interrupted readers, so that reading resumes where it stopped. Beyond a
 * limit, the longest parked shard is closed, and opened again when needed.
 */
public final class ParkedRows {

  /** The parking place shared by this process; at most 32 open shards. */
  public static final ParkedRows OF_THIS_PROCESS = new ParkedRows(32);

  private static final Logger LOG = LoggerFactory.getLogger(ParkedRows.class);

  /**
   * Identifies a range of rows being read.
   *
   * @param run the reading of a corpus that the range belongs to
   * @param shard the shard's address
   * @param to the end of the range, exclusive; all continuations of a range have the same end
   */
  public record Key(String run, String shard, long to) {}

  private record Parked(Key key, WantedRows rows, long row) {}

  private final int most;
  private final Deque<Parked> parked = new ArrayDeque<>();

  /**
   * Creates an empty parking place.
   *
   * @param most the maximum number of open shards; beyond it the longest parked is closed
   */
  ParkedRows(int most) {
    this.most = most;
  }

  /**
   * Parks an open reader.
   *
   * @param row the next row that it will read
   */
  public void park(Key key, WantedRows rows, long row) {
    synchronized (this) {
      parked.addLast(new Parked(key, rows, row));
      if (parked.size() <= most) {
        return;
      }
    }
    closeEldest();
  }

  private void closeEldest() {
    Optional<Parked> eldest;
    synchronized (this) {
      eldest = Optional.ofNullable(parked.pollFirst());
    }
    eldest.ifPresent(ParkedRows::close);
  }

  /** Returns the parked reader whose next row is {@code row}, if it is still open. */
  public Optional<WantedRows> take(Key key, long row) {
    Parked found = null;
    synchronized (this) {
      for (Iterator<Parked> each = parked.iterator(); each.hasNext() && found == null; ) {
        Parked candidate = each.next();
        if (candidate.key().equals(key)) {
          each.remove();
          found = candidate;
        }
      }
    }
    if (found == null) {
      return Optional.empty();
    }
    if (found.row() != row) {
      close(found);
      return Optional.empty();
    }
    return Optional.of(found.rows());
  }

  /** Closes all parked readers of a run. */
  public void closeAll(String run) {
    while (true) {
      Parked found;
      synchronized (this) {
        found =
            parked.stream().filter(each -> each.key().run().equals(run)).findFirst().orElse(null);
        if (found == null) {
          return;
        }
        parked.remove(found);
      }
      close(found);
    }
  }

  private static void close(Parked parked) {
    try {
      parked.rows().close();
    } catch (IOException e) {
      LOG.warn("cannot close {}: {}", parked.key().shard(), e.getMessage());
    }
  }
}
