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
import org.voicepersona.describe.ledger.Ledger;

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
   * first to ask loads it while the others wait; if that fails, the next to ask tries again. One
   * that is no longer usable is not handed out again: another is loaded, and the unusable one is
   * closed by the last of its users.
   */
  public Share acquire() {
    Slot slot = SLOTS.computeIfAbsent(key, k -> new Slot());
    return new Share(slot, slot.use(loader), linger);
  }

  /** A user's share in the describer. */
  public static final class Share implements AutoCloseable {

    private final Slot slot;
    private final Loaded loaded;
    private final Duration linger;
    private boolean closed;

    private Share(Slot slot, Loaded loaded, Duration linger) {
      this.slot = slot;
      this.loaded = loaded;
      this.linger = linger;
    }

    /** Returns the describer; not to be closed by the user. */
    public VoiceDescriber describer() {
      return loaded.describer;
    }

    /** Gives the share back; doing so again has no effect. */
    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        slot.release(loaded, linger);
      }
    }
  }

  /** A describer that was loaded, and how many use it. */
  private static final class Loaded {

    private final VoiceDescriber describer;
    private int users;

    private Loaded(VoiceDescriber describer) {
      this.describer = requireNonNull(describer, "the loader returned null");
    }
  }

  /** The describer of one key in this process. */
  private static final class Slot {

    private Optional<Loaded> current = Optional.empty();

    /** Counts the times the slot was taken: a closing that was scheduled before is void. */
    private long uses;

    synchronized Loaded use(Loader loader) {
      if (current.isPresent() && !current.get().describer.isUsable()) {
        abandon(current.get());
      }
      if (current.isEmpty()) {
        current = Optional.of(load(loader));
      }
      Loaded loaded = current.get();
      loaded.users++;
      uses++;
      return loaded;
    }

    private static Loaded load(Loader loader) {
      long start = System.nanoTime();
      Loaded loaded = new Loaded(loader.load());
      LOG.info(
          "loaded the describer {} in {} ms",
          loaded.describer.provenance().model(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      return loaded;
    }

    /** Hands the describer out no more; the last of its users closes it. */
    private void abandon(Loaded unusable) {
      LOG.warn("the describer {} is no longer usable", unusable.describer.provenance().model());
      current = Optional.empty();
      if (unusable.users == 0) {
        unusable.describer.close();
      }
    }

    synchronized void release(Loaded loaded, Duration linger) {
      loaded.users--;
      if (loaded.users > 0) {
        return;
      }
      boolean isCurrent = current.isPresent() && current.get() == loaded;
      if (!isCurrent) {
        loaded.describer.close();
      } else if (!loaded.describer.isUsable()) {
        abandon(loaded);
      } else {
        long last = uses;
        CompletableFuture.delayedExecutor(linger.toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> closeIfUnusedSince(last));
      }
    }

    synchronized void closeIfUnusedSince(long use) {
      if (uses == use) {
        closeIfUnused();
      }
    }

    /** Does not wait with the lock held: who uses the describer may give it back meanwhile. */
    void settleAndClose() {
      describerInUse().ifPresent(VoiceDescriber::settle);
      closeIfUnused();
    }

    private synchronized Optional<VoiceDescriber> describerInUse() {
      return current.filter(loaded -> loaded.users > 0).map(loaded -> loaded.describer);
    }

    private synchronized void closeIfUnused() {
      if (current.isPresent() && current.get().users == 0) {
        current.get().describer.close();
        current = Optional.empty();
      }
    }
  }
}
