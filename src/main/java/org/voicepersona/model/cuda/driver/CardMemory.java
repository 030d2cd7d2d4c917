package org.voicepersona.model.cuda.driver;

/**
 * The memory of a card at one time.
 *
 * @param freeBytes not in use
 * @param totalBytes all memory of the card
 */
public record CardMemory(long freeBytes, long totalBytes) {

  /** Returns the bytes that all processes together use. */
  public long usedBytes() {
    return totalBytes - freeBytes;
  }
}
