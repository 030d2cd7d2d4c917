package org.voicepersona.hub;

/** Receives the progress of a transfer, from several threads. */
@FunctionalInterface
public interface TransferProgress {

  /** Tells nobody. */
  TransferProgress NONE = (file, done, total) -> {};

  /**
   * More has been done.
   *
   * @param file the file worked on
   * @param done bytes that are on this machine
   * @param total bytes there are in all
   */
  void advanced(String file, long done, long total);
}
