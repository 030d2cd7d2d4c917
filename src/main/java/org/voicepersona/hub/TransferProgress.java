package org.voicepersona.hub;

/** Receives the progress of a transfer, from several threads. */
@FunctionalInterface
public interface TransferProgress {

  /** Ignores the progress. */
  TransferProgress NONE = (file, done, total) -> {};

  /**
   * Takes the current state of the transfer.
   *
   * @param file the file being transferred
   * @param done bytes that are on this machine
   * @param total bytes of all files
   */
  void advanced(String file, long done, long total);
}
