package org.voicepersona.globe.parquet.bytes;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory budget for pages, one for all readers of a process: a reader reserves what it is about
 * to load.
 *
 * <p>A reader that finds no room takes it from readers that nobody is waiting for, which load their
 * pages again when they are asked for the next row; else it waits for the others. It never waits in
 * vain: one that needs more than the budget goes alone, and when each reader waits for another, the
 * last of them goes on at once. So the budget is exceeded by one request at most.
 */
public final class PageMemory {

  /** Of the heap, for pages; clips in flight and everything else have the rest. */
  private static final double BUDGET = 0.35;

  /** Of the heap, for a page that goes alone. */
  private static final double LARGEST = 0.7;

  /** Most writers make pages of 1 MB; others fill one with a thousand clips. */
  private static final long LARGE_PAGE = 32L << 20;

  /** Pages of some readers, packed and unpacked, fit into the budget together. */
  private static final long PAGES_IN_BUDGET = 8;

  /** How soon one that waits sees that another reader rests. */
  private static final long LOOK_AGAIN_MILLIS = 50;

  /** That of this process. */
  public static final PageMemory OF_THIS_PROCESS = ofHeap(Runtime.getRuntime().maxMemory());

  private final long budget;
  private final long largest;
  private final long largePage;
  private final List<Lease> leases = new ArrayList<>();
  private long used;

  /**
   * Makes a budget.
   *
   * @param budget bytes for all readers together
   * @param largest bytes beyond which no single request is ever granted
   * @param largePage bytes beyond which a page is kept in a file instead
   */
  public PageMemory(long budget, long largest, long largePage) {
    this.budget = budget;
    this.largest = largest;
    this.largePage = largePage;
  }

  private static PageMemory ofHeap(long bytes) {
    long budget = (long) (bytes * BUDGET);
    return new PageMemory(
        budget, (long) (bytes * LARGEST), Math.min(LARGE_PAGE, budget / PAGES_IN_BUDGET));
  }

  /**
   * Returns a share for one reader, of nothing at first.
   *
   * @param giveBack drops what the reader holds, and gives it back; called while it is not in use
   */
  public synchronized Lease lease(Runnable giveBack) {
    Lease lease = new Lease(giveBack);
    leases.add(lease);
    return lease;
  }

  /** Returns how many bytes are taken. */
  public synchronized long used() {
    return used;
  }

  private synchronized void take(Lease lease, long bytes)
      throws PageTooLargeException, InterruptedIOException {
    if (bytes > largest) {
      throw new PageTooLargeException(bytes, largest);
    }
    while (used + bytes > budget && used > lease.held) {
      if (takeFromTheIdle(lease)) {
        continue;
      }
      if (everyOtherHolderWaits(lease)) {
        break;
      }
      lease.waits = true;
      try {
        wait(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for memory to read a page");
      } finally {
        lease.waits = false;
      }
    }
    used += bytes;
    lease.held += bytes;
  }

  private boolean takeFromTheIdle(Lease asking) {
    for (Lease lease : leases) {
      if (lease != asking && lease.held > 0 && lease.inUse.tryLock()) {
        try {
          lease.giveBack.run();
          return true;
        } finally {
          lease.inUse.unlock();
        }
      }
    }
    return false;
  }

  private boolean everyOtherHolderWaits(Lease asking) {
    return leases.stream().allMatch(lease -> lease == asking || lease.held == 0 || lease.waits);
  }

  private synchronized void give(Lease lease, long bytes) {
    used -= bytes;
    lease.held -= bytes;
    notifyAll();
  }

  private synchronized void end(Lease lease) {
    leases.remove(lease);
    give(lease, lease.held);
  }

  /** One reader's share. */
  public final class Lease implements AutoCloseable {

    private final ReentrantLock inUse = new ReentrantLock();
    private final Runnable giveBack;
    private long held;
    private boolean waits;

    private Lease(Runnable giveBack) {
      this.giveBack = giveBack;
    }

    /** Tells that the reader works: from now on nothing is taken from it. */
    public void begin() {
      inUse.lock();
    }

    /** Tells that the reader rests. */
    public void end() {
      inUse.unlock();
    }

    /** Returns whether a page of so many bytes is kept in a file rather than in memory. */
    public boolean isLarge(long bytes) {
      return bytes > largePage;
    }

    /**
     * Takes room for something that is allocated next, waiting for it if it must.
     *
     * @throws PageTooLargeException if there can never be that much
     */
    public void take(long bytes) throws PageTooLargeException, InterruptedIOException {
      PageMemory.this.take(this, bytes);
    }

    /** Gives back room for something that is no longer reachable. */
    public void give(long bytes) {
      PageMemory.this.give(this, bytes);
    }

    /** Gives everything back, for good. */
    @Override
    public void close() {
      PageMemory.this.end(this);
    }
  }
}
