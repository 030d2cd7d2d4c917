package org.voicepersona.cli.model;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.voicepersona.cli.bench.ResidentMemory;
import org.voicepersona.model.compute.ComputeDevice;

/**
 * Tells how much more of a device's memory is in use at a time than before this process took any,
 * CUDA's context included: looks at a GPU's again and again, and at the process's own peak on the
 * host.
 */
final class MemoryWatch implements AutoCloseable {

  private static final long INTERVAL_NANOS = 5_000_000;

  private final AtomicLong most = new AtomicLong();
  private final ComputeDevice device;
  private final OptionalLong taken;
  private final long before;
  private volatile boolean open = true;

  /**
   * Begins to look.
   *
   * @param taken by CUDA itself on a GPU so far, or by this process on the host; empty if that is
   *     not told
   */
  MemoryWatch(ComputeDevice device, OptionalLong taken) {
    this.device = device;
    this.taken = taken;
    this.before = device.usedBytes().orElse(0);
    if (device.isCuda()) {
      Thread watch = new Thread(this::look, "gpu memory");
      watch.setDaemon(true);
      watch.start();
    }
  }

  private void look() {
    while (open) {
      device.usedBytes().ifPresent(bytes -> most.accumulateAndGet(bytes, Math::max));
      LockSupport.parkNanos(INTERVAL_NANOS);
    }
  }

  /** Returns the peak in bytes, if this system tells. */
  OptionalLong peak() {
    if (taken.isEmpty()) {
      return taken;
    }
    return OptionalLong.of(
        device.isCuda()
            ? most.get() - before + taken.getAsLong()
            : ResidentMemory.peak().orElse(0) - taken.getAsLong());
  }

  @Override
  public void close() {
    open = false;
  }
}
