package org.voicepersona.model.batch;

/** The one thread that computes with a model. It keeps no process alive. */
public final class ModelThread {

  private final Thread thread;

  /**
   * Starts the thread.
   *
   * @param name for those who look at threads
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

  /** Waits for the end of the thread; a caller that is interrupted meanwhile stays so. */
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
