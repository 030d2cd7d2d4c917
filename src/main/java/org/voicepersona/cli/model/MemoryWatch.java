package org.voicepersona.cli.model;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.voicepersona.cli.bench.ResidentMemory;
import org.voicepersona.model.compute.ComputeDevice;

/**
 * Measures the peak memory that this process adds on a device, CUDA's context included: samples a
 * GPU's used memory every 5 ms; on the host, reads the process's own peak.
 */
final class MemoryWatch implements AutoCloseable {

  private static final long INTERVAL_NANOS = 5_000_000;

  private final AtomicLong most = new AtomicLong();
  private final ComputeDevice device;
  private final OptionalLong taken;
  private final long before;
  private volatile boolean open = true;

  /**
   * Starts the watch.
   *
   * @param taken bytes taken so far by CUDA itself on a GPU, or by this process on the host; empty
   *     if unknown
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

  /** Returns the peak in bytes, if it is known on this system. */
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
