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
 * Tells rows apart by what the corpus says of them: speaker, transcript, accent, age, gender and
 * duration, in 64 bits of a digest. Rows of which it says the same have the same key.
 */
public final class RowKey {

  /** The key of a row of which nothing is known. */
  public static final long UNKNOWN = 0;

  /** The key of a row of which the corpus says nothing. */
  public static final long BLANK = -1;

  /** The columns that the key is made of. */
  static final Set<Column> COLUMNS =
      Set.of(
          Column.SPEAKER_ID,
          Column.TRANSCRIPT,
          Column.ACCENT,
          Column.AGE,
          Column.GENDER,
          Column.DURATION);

  /** As many decimals of the duration as a record has. */
  private static final int DECIMALS = 6;

  private RowKey() {}

  /** Returns whether a key tells its row from others. */
  static boolean tells(long key) {
    return key != UNKNOWN && key != BLANK;
  }

  /** Returns the key of what the corpus says of a row. */
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
   * Returns the key of a row.
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
