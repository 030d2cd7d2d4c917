package org.voicepersona.model.calibrate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.voicepersona.model.checkpoint.Digests;

/** The SHA-256 over what a model is calibrated by: other sequences, other digits. */
public final class CalibrationDigest {

  private final MessageDigest digest = Digests.sha256();

  /** Adds tokens, after how many they are. */
  public CalibrationDigest tokens(int... ids) {
    ByteBuffer bytes = room(1 + ids.length);
    bytes.putInt(ids.length);
    bytes.asIntBuffer().put(ids);
    digest.update(bytes.rewind());
    return this;
  }

  /** Adds numbers, such as samples. */
  public CalibrationDigest numbers(float... numbers) {
    ByteBuffer bytes = room(numbers.length);
    bytes.asFloatBuffer().put(numbers);
    digest.update(bytes);
    return this;
  }

  /** Returns 64 hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static ByteBuffer room(int numbers) {
    return ByteBuffer.allocate(4 * numbers).order(ByteOrder.LITTLE_ENDIAN);
  }
}
