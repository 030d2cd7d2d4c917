package org.voicepersona.model.cuda.driver;

import java.util.concurrent.atomic.LongAdder;
import org.voicepersona.model.cuda.CudaActivity.Counts;

/** Counts the calls by which devices are given work: a graph, whatever it holds, is one launch. */
public final class DeviceWork {

  private final LongAdder launches = new LongAdder();
  private final LongAdder copies = new LongAdder();
  private final LongAdder waits = new LongAdder();

  DeviceWork() {}

  void launched() {
    launches.increment();
  }

  void copied() {
    copies.increment();
  }

  void awaited() {
    waits.increment();
  }

  /** Returns what {@code task} gives to do, with what other threads do meanwhile. */
  public Counts count(Runnable task) {
    Counts before = counts();
    task.run();
    Counts after = counts();
    return new Counts(
        after.launches() - before.launches(),
        after.copies() - before.copies(),
        after.synchronisations() - before.synchronisations());
  }

  private Counts counts() {
    return new Counts(launches.sum(), copies.sum(), waits.sum());
  }
}
