package org.voicepersona.model.cuda.driver;

/**
 * The memory of a card at one time.
 *
 * @param freeBytes what nobody uses
 * @param totalBytes all
 */
public record CardMemory(long freeBytes, long totalBytes) {

  /** Returns how many bytes all processes together use. */
  public long usedBytes() {
    return totalBytes - freeBytes;
  }
}
