package org.voicepersona.model.batch;

/** The thread that runs a model: a daemon thread, which does not keep the process alive. */
public final class ModelThread {

  private final Thread thread;

  /**
   * Starts the thread.
   *
   * @param name the thread's name, as in thread dumps
   */
  public ModelThread(String name, Runnable work) {
    thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Interrupts the thread. */
  public void interrupt() {
    thread.interrupt();
  }

  /**
   * Waits for the thread to end, even if interrupted; the interrupt status is then set at the end.
   */
  public void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
