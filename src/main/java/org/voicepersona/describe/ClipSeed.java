package org.voicepersona.describe;

import java.nio.ByteBuffer;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.globe.RowId;

/** Gives every clip its own seed, whatever the order and the machine it is described in. */
public final class ClipSeed {

  /** Bits that a JSON reader keeps which knows no integers but doubles. */
  private static final int SAFE_BITS = 53;

  private ClipSeed() {}

  /**
   * Returns the seed of one clip in a run: the first {@value #SAFE_BITS} bits of the SHA-256 of
   * {@code seed LF shard LF row}, in UTF-8 and decimal; 0 to 2^53-1.
   *
   * @param runSeed the seed of the whole run
   */
  public static long of(long runSeed, RowId id) {
    return hash(runSeed + "\n" + id.shard() + "\n" + id.row());
  }

  /**
   * Returns a seed of its own for one of several draws about a clip: as above, of {@code clipSeed
   * LF purpose LF attempt}.
   *
   * @param purpose what is drawn
   * @param attempt which try it is, from 0
   */
  public static long of(long clipSeed, String purpose, int attempt) {
    return hash(clipSeed + "\n" + purpose + "\n" + attempt);
  }

  private static long hash(String text) {
    byte[] digest = DigestUtils.sha256(text); // of its UTF-8
    return ByteBuffer.wrap(digest).getLong() >>> (Long.SIZE - SAFE_BITS);
  }
}
