package org.voicepersona.globe.parquet.bytes;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory budget for pages, shared by all readers of a process: a reader reserves memory before
 * it loads a page.
 *
 * <p>A reader without enough memory takes it from idle readers, which load their pages again for
 * their next row; otherwise it waits for active ones. Waiting cannot deadlock: a request above the
 * budget is granted when no other reader holds memory, and when all other holders wait, the last
 * request is granted at once. So the budget is exceeded by one request at most.
 */
public final class PageMemory {

  /** Share of the heap for pages; the rest is for clips in flight and everything else. */
  private static final double BUDGET = 0.35;

  /** Share of the heap for a page that is granted alone. */
  private static final double LARGEST = 0.7;

  /** Size of a large page; most writers make 1 MB, others fill one with a thousand clips. */
  private static final long LARGE_PAGE = 32L << 20;

  /** Large pages that fit into the budget together, packed and unpacked, for several readers. */
  private static final long PAGES_IN_BUDGET = 8;

  /** Milliseconds after which a waiting reader looks for idle ones again. */
  private static final long LOOK_AGAIN_MILLIS = 50;

  /** The budget of this process. */
  public static final PageMemory OF_THIS_PROCESS = ofHeap(Runtime.getRuntime().maxMemory());

  private final long budget;
  private final long largest;
  private final long largePage;
  private final List<Lease> leases = new ArrayList<>();
  private long used;

  /**
   * Creates a budget.
   *
   * @param budget bytes for all readers together
   * @param largest bytes beyond which a single request is rejected
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
   * Returns an empty lease for one reader.
   *
   * @param giveBack releases the memory that the reader holds; called only while the reader is idle
   */
  public synchronized Lease lease(Runnable giveBack) {
    Lease lease = new Lease(giveBack);
    leases.add(lease);
    return lease;
  }

  /** Returns how many bytes are reserved. */
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

  /** The reservations of one reader. */
  public final class Lease implements AutoCloseable {

    private final ReentrantLock inUse = new ReentrantLock();
    private final Runnable giveBack;
    private long held;
    private boolean waits;

    private Lease(Runnable giveBack) {
      this.giveBack = giveBack;
    }

    /** Marks the reader as active: its memory is not taken until {@link #end}. */
    public void begin() {
      inUse.lock();
    }

    /** Marks the reader as idle. */
    public void end() {
      inUse.unlock();
    }

    /** Returns whether a page of this size is kept in a file instead of memory. */
    public boolean isLarge(long bytes) {
      return bytes > largePage;
    }

    /**
     * Reserves memory for an allocation that follows, waiting if necessary.
     *
     * @throws PageTooLargeException if the budget can never grant that much
     */
    public void take(long bytes) throws PageTooLargeException, InterruptedIOException {
      PageMemory.this.take(this, bytes);
    }

    /** Returns memory for an object that is no longer reachable. */
    public void give(long bytes) {
      PageMemory.this.give(this, bytes);
    }

    /** Returns all memory and ends the lease. */
    @Override
    public void close() {
      PageMemory.this.end(this);
    }
  }
}
