package org.voicepersona.globe;

import java.nio.charset.StandardCharsets;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Turns the values of one shard's rows into ours. */
final class RowConversion {

  /** A longer text is cut: no transcript of a clip is, but what a file claims to be one may be. */
  static final int LONGEST_TEXT = 20_000;

  private static final byte[] NO_AUDIO = new byte[0];

  private final Shard shard;
  private final ShardSchema schema;

  RowConversion(Shard shard, ShardSchema schema) {
    this.shard = shard;
    this.schema = schema;
  }

  VoiceSample sample(Group values, long row) {
    return new VoiceSample(
        new RowId(shard.name(), row),
        shard.split(),
        shard.indexOf(row),
        shard.dataset(),
        text(values, Column.SPEAKER_ID),
        text(values, Column.TRANSCRIPT),
        text(values, Column.ACCENT),
        text(values, Column.AGE),
        text(values, Column.GENDER),
        duration(values),
        audio(values));
  }

  /**
   * Returns a text without the space around it, at most {@link #LONGEST_TEXT} characters, with
   * U+FFFD for what is not UTF-8; a number as its decimal digits; empty for null.
   */
  String text(Group values, Column column) {
    if (isNull(values, column)) {
      return "";
    }
    String name = schema.nameOf(column);
    String text =
        isBinary(values, name)
            ? new String(values.getBinary(name, 0).getBytes(), StandardCharsets.UTF_8)
            : values.getValueToString(values.getType().getFieldIndex(name), 0);
    return cut(text.strip());
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST_TEXT) {
      return text;
    }
    boolean insidePair = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1));
    return text.substring(0, insidePair ? LONGEST_TEXT - 1 : LONGEST_TEXT).strip();
  }

  private double duration(Group values) {
    String text = text(values, Column.DURATION);
    try {
      double seconds = Double.parseDouble(text);
      return seconds > 0 && Double.isFinite(seconds) ? seconds : Double.NaN;
    } catch (NumberFormatException e) {
      // The corpus does not say how long the clip is.
      return Double.NaN;
    }
  }

  private byte[] audio(Group values) {
    if (isNull(values, Column.AUDIO)) {
      return NO_AUDIO;
    }
    String name = schema.nameOf(Column.AUDIO);
    if (values.getType().getType(name).isPrimitive()) {
      return values.getBinary(name, 0).getBytes();
    }
    Group clip = values.getGroup(name, 0);
    return clip.getFieldRepetitionCount(0) == 0 ? NO_AUDIO : clip.getBinary(0, 0).getBytes();
  }

  private boolean isNull(Group values, Column column) {
    return !schema.has(column) || values.getFieldRepetitionCount(schema.nameOf(column)) == 0;
  }

  private static boolean isBinary(Group values, String name) {
    Type type = values.getType().getType(name);
    return type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
  }
}
