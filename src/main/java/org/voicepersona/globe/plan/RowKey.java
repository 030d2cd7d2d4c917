package org.voicepersona.globe.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.shard.RowLabels;

/**
 * Computes a 64-bit key of a row from a digest of its labels in the corpus: speaker, transcript,
 * accent, age, gender and duration. Rows with equal labels have equal keys.
 */
public final class RowKey {

  /** The key of a row whose labels are unknown. */
  public static final long UNKNOWN = 0;

  /** The key of a row whose labels are all empty. */
  public static final long BLANK = -1;

  /** The columns that enter the key. */
  static final Set<Column> COLUMNS =
      Set.of(
          Column.SPEAKER_ID,
          Column.TRANSCRIPT,
          Column.ACCENT,
          Column.AGE,
          Column.GENDER,
          Column.DURATION);

  /** Decimals of the duration, as many as a record has. */
  private static final int DECIMALS = 6;

  private RowKey() {}

  /** Returns whether a key can identify its row. */
  static boolean tells(long key) {
    return key != UNKNOWN && key != BLANK;
  }

  /** Returns the key of a row with these labels. */
  static long of(RowLabels labels) {
    if (!labels.known()) {
      return UNKNOWN;
    }
    return of(
        labels.of(Column.SPEAKER_ID),
        labels.of(Column.TRANSCRIPT),
        labels.of(Column.ACCENT),
        labels.of(Column.AGE),
        labels.of(Column.GENDER),
        RowLabels.positive(labels.of(Column.DURATION)));
  }

  /**
   * Returns the key of a row with these labels.
   *
   * @param duration in seconds, or NaN
   */
  public static long of(
      String speakerId,
      String transcript,
      String accent,
      String age,
      String gender,
      double duration) {
    String seconds =
        Double.isFinite(duration)
            ? new BigDecimal(duration).setScale(DECIMALS, RoundingMode.HALF_EVEN).toPlainString()
            : "";
    List<String> texts = List.of(speakerId, transcript, accent, age, gender, seconds);
    if (texts.stream().allMatch(String::isEmpty)) {
      return BLANK;
    }
    MessageDigest digest = DigestUtils.getSha256Digest();
    for (String text : texts) {
      byte[] bytes = text.getBytes(UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    long key = ByteBuffer.wrap(digest.digest()).getLong();
    return key == UNKNOWN || key == BLANK ? 1 : key;
  }
}
