package org.voicepersona.globe.row;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps shards open whose reading a runner has interrupted, so that it resumes there. The longest
 * parked are closed, and opened again when they are needed.
 */
public final class ParkedRows {

  /** That of this process. */
  public static final ParkedRows OF_THIS_PROCESS = new ParkedRows(32);

  private static final Logger LOG = LoggerFactory.getLogger(ParkedRows.class);

  /**
   * Whose rows.
   *
   * @param run the reading of a corpus that they belong to
   * @param shard the shard's address
   * @param to the row after the last of the range; each continuation of a range ends where it does
   */
  public record Key(String run, String shard, long to) {}

  private record Parked(Key key, WantedRows rows, long row) {}

  private final int most;
  private final Deque<Parked> parked = new ArrayDeque<>();

  /**
   * Makes one.
   *
   * @param most how many are kept open; beyond that those are closed that have waited longest
   */
  ParkedRows(int most) {
    this.most = most;
  }

  /**
   * Keeps rows.
   *
   * @param row the row with which they go on
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

  /** Returns rows that go on with {@code row}, if they are still open. */
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

  /** Closes everything that a run has left. */
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
