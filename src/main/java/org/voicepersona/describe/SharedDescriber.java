package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.describe.api.Ledger;

/**
 * One describer for a whole worker process, however many steps of however many threads use it.
 *
 * <p>It is loaded when first asked for. A runner may let go of all its steps and make new ones in
 * the middle of a job, so the describer is closed only when nobody has used it for a while, or when
 * the process ends. Copies that serialization makes of this handle share it by their key.
 */
public final class SharedDescriber implements Serializable {

  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(SharedDescriber.class);
  private static final Duration DEFAULT_LINGER = Duration.ofSeconds(60);
  private static final Map<String, Slot> SLOTS = new ConcurrentHashMap<>();

  static {
    Thread atExit = new Thread(() -> SLOTS.values().forEach(Slot::settleAndClose));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  private final String key;
  private final Loader loader;
  private final Duration linger;

  /** Loads a describer; travels to the worker processes. */
  @FunctionalInterface
  public interface Loader extends Serializable {
    /** Returns a describer that is ready, to be closed by the caller. */
    VoiceDescriber load();

    /** Returns a loader of the same describer that keeps what it pays for, if it pays. */
    default Loader keepingAnswersIn(Ledger.Place ledger) {
      return this;
    }
  }

  /**
   * Makes a handle.
   *
   * @param key names what {@code loader} loads; handles with the same key share one describer
   */
  public SharedDescriber(String key, Loader loader) {
    this(key, loader, DEFAULT_LINGER);
  }

  /**
   * Makes a handle.
   *
   * @param linger how long to keep a describer that nobody uses
   */
  public SharedDescriber(String key, Loader loader, Duration linger) {
    this.key = requireNonNull(key, "key is null");
    this.loader = requireNonNull(loader, "loader is null");
    this.linger = requireNonNull(linger, "linger is null");
  }

  /**
   * Returns a handle on the same describer that keeps what it pays for in a ledger; this handle, if
   * it pays for nothing.
   */
  public SharedDescriber keepingAnswersIn(Ledger.Place ledger) {
    Loader keeping = loader.keepingAnswersIn(ledger);
    return keeping == loader ? this : new SharedDescriber(key + " " + ledger, keeping, linger);
  }

  /**
   * Returns a share in the describer, which stays open at least until the share is closed. The
   * first to ask loads it while the others wait; if that fails, the next to ask tries again.
   */
  public Share acquire() {
    Slot slot = SLOTS.computeIfAbsent(key, k -> new Slot());
    return new Share(slot, slot.use(loader), linger);
  }

  /** A user's share in the describer. */
  public static final class Share implements AutoCloseable {

    private final Slot slot;
    private final VoiceDescriber describer;
    private final Duration linger;
    private boolean closed;

    private Share(Slot slot, VoiceDescriber describer, Duration linger) {
      this.slot = slot;
      this.describer = describer;
      this.linger = linger;
    }

    /** Returns the describer; not to be closed by the user. */
    public VoiceDescriber describer() {
      return describer;
    }

    /** Gives the share back; doing so again has no effect. */
    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        slot.release(linger);
      }
    }
  }

  /** The describer of one key in this process, and who uses it. */
  private static final class Slot {

    private VoiceDescriber describer;
    private int users;

    /** Counts the times the slot was taken: a closing that was scheduled before is void. */
    private long uses;

    synchronized VoiceDescriber use(Loader loader) {
      if (describer == null) {
        long start = System.nanoTime();
        describer = requireNonNull(loader.load(), "the loader returned null");
        LOG.info(
            "loaded the describer {} in {} ms",
            describer.provenance().model(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      }
      users++;
      uses++;
      return describer;
    }

    synchronized void release(Duration linger) {
      users--;
      if (users == 0) {
        long last = uses;
        CompletableFuture.delayedExecutor(linger.toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> closeIfUnusedSince(last));
      }
    }

    synchronized void closeIfUnusedSince(long use) {
      if (users == 0 && uses == use) {
        closeIfUnused();
      }
    }

    /** Does not wait with the lock held: who uses the describer may give it back meanwhile. */
    void settleAndClose() {
      describerInUse().ifPresent(VoiceDescriber::settle);
      closeIfUnused();
    }

    private synchronized Optional<VoiceDescriber> describerInUse() {
      return users > 0 ? Optional.of(describer) : Optional.empty();
    }

    synchronized void closeIfUnused() {
      if (users == 0 && describer != null) {
        describer.close();
        describer = null;
      }
    }
  }
}
