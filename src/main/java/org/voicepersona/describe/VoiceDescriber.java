package org.voicepersona.describe;

/**
 * Puts a voice into words: the seam between the pipeline and whatever listens.
 *
 * <p>One describer serves a whole worker process; its methods may be called from many threads.
 */
public interface VoiceDescriber extends AutoCloseable {

  /**
   * Describes one voice. The same voice with the same seed gives the same words.
   *
   * @param meter told what that took, as far as this describer knows; the caller measures the whole
   * @throws DescribeException for a permanent fault of this clip alone; whatever else goes wrong
   *     (no memory, no model) is an unchecked exception and stops the job
   */
  VoiceDescription describe(DecodedClip voice, Meter meter) throws DescribeException;

  /**
   * Returns how many voices are best described at the same time, each by a thread of its own; at
   * least 1.
   */
  default int concurrency() {
    return 1;
  }

  /**
   * Returns whether this describer can describe more voices. Once it cannot, as when its device ran
   * out of memory, it never can again: who uses it lets go of it, and another is loaded.
   */
  default boolean isUsable() {
    return true;
  }

  /** Returns how many bytes the weights of the describer's model have; 0 if it has none. */
  default long modelBytes() {
    return 0;
  }

  /** Returns who speaks and how, for the records and the run's fingerprint. */
  Provenance provenance();

  /**
   * Waits, not for long, for what is under way and would be lost with the process, such as answers
   * that are paid for; the process is about to end, and nothing new is begun. From another thread.
   */
  default void settle() {}

  @Override
  void close();
}
