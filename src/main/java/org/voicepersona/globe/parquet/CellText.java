package org.voicepersona.globe.parquet;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.JulianFields;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntervalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveStringifier;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.voicepersona.globe.MessageText;

/**
 * Converts the values of one column to text by their logical type: a decimal with its point, an
 * unsigned number without a sign, a UUID with hyphens, a time of day or timestamp in ISO 8601, a
 * duration in seconds, and a {@code ClassLabel} number as the name of its class.
 */
final class CellText {

  /** Longest text in characters; longer ones are cut off, no transcript of a clip is that long. */
  static final int LONGEST_TEXT = 20_000;

  /** Most bytes that UTF-8 takes for a {@code char}. */
  private static final int MOST_BYTES_OF_CHARACTER = 3;

  private static final DateTimeFormatter TIME_OF_DAY =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS", Locale.ROOT);

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS", Locale.ROOT);

  private final PrimitiveType type;
  private final PrimitiveStringifier stringifier;
  private final boolean isUtf8;
  private final Optional<TimeLogicalTypeAnnotation> time;
  private final List<String> names;
  private final boolean isClass;
  private final Optional<ChronoUnit> span;

  /**
   * Creates a converter.
   *
   * @param names by number the names of the classes; empty if the numbers are no class labels
   * @param span the unit of the numbers, if they are durations
   */
  CellText(PrimitiveType type, List<String> names, Optional<ChronoUnit> span) {
    this.type = type;
    this.stringifier = type.stringifier();
    this.isUtf8 = isUtf8(type);
    this.time =
        type.getLogicalTypeAnnotation() instanceof TimeLogicalTypeAnnotation logical
            ? Optional.of(logical)
            : Optional.empty();
    this.names = names;
    this.isClass = !names.isEmpty() && isWholeNumber(type.getLogicalTypeAnnotation());
    this.span = span.filter(unit -> isWholeNumber(type.getLogicalTypeAnnotation()));
  }

  private static boolean isWholeNumber(LogicalTypeAnnotation logical) {
    return logical == null || logical instanceof IntLogicalTypeAnnotation;
  }

  /** Returns whether values are text; writers without logical types store it as binary. */
  private static boolean isUtf8(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY
        && (logical == null
            || logical.equals(LogicalTypeAnnotation.stringType())
            || logical.equals(LogicalTypeAnnotation.enumType())
            || logical.equals(LogicalTypeAnnotation.jsonType()));
  }

  /**
   * Reads a value as text without surrounding space, at most {@link #LONGEST_TEXT} characters, with
   * U+FFFD in place of invalid UTF-8.
   */
  String read(ValuesReader values) {
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> stringifier.stringify(values.readBoolean());
      case INT32 -> number(values.readInteger());
      case INT64 -> number(values.readLong());
      case FLOAT -> stringifier.stringify(values.readFloat());
      case DOUBLE -> stringifier.stringify(values.readDouble());
      case INT96 -> moment(values.readBytes());
      case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(values.readBytes());
    };
  }

  private String number(int value) {
    if (isClass) {
      return name(value);
    }
    return time.isEmpty() ? stringifier.stringify(value) : timeOfDay(value, time.get());
  }

  private String number(long value) {
    if (isClass) {
      return name(value);
    }
    if (span.isPresent()) {
      return seconds(value, span.get());
    }
    return time.isEmpty() ? stringifier.stringify(value) : timeOfDay(value, time.get());
  }

  /** Returns the name of a class; empty for a negative number, which stands for a missing label. */
  private String name(long number) {
    if (number < 0) {
      return "";
    }
    return number < names.size() ? names.get((int) number) : Long.toString(number);
  }

  private static String seconds(long value, ChronoUnit unit) {
    return BigDecimal.valueOf(value)
        .multiply(BigDecimal.valueOf(unit.getDuration().toNanos(), 9))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** Formats a time of day with ASCII digits, where parquet-java uses those of the locale. */
  private static String timeOfDay(long value, TimeLogicalTypeAnnotation time) {
    ChronoUnit unit =
        switch (time.getUnit()) {
          case MILLIS -> ChronoUnit.MILLIS;
          case MICROS -> ChronoUnit.MICROS;
          case NANOS -> ChronoUnit.NANOS;
        };
    if (value < 0 || value >= ChronoUnit.DAYS.getDuration().dividedBy(unit.getDuration())) {
      return Long.toString(value);
    }
    int digits =
        switch (unit) {
          case MILLIS -> 3;
          case MICROS -> 6;
          default -> 9;
        };
    String text = TIME_OF_DAY.format(LocalTime.MIDNIGHT.plus(value, unit));
    String rounded = text.substring(0, text.length() - 9 + digits);
    return time.isAdjustedToUTC() ? rounded + "+0000" : rounded;
  }

  /** Formats an INT96 timestamp of Impala or older Spark: nanoseconds of the day, Julian day. */
  private static String moment(Binary value) {
    ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanos = bytes.getLong(bytes.position());
    long day = Integer.toUnsignedLong(bytes.getInt(bytes.position() + Long.BYTES));
    return LocalDate.EPOCH
        .with(JulianFields.JULIAN_DAY, day)
        .atStartOfDay()
        .plusNanos(nanos)
        .format(MOMENT);
  }

  /** Returns a Parquet interval in seconds; empty if it has months, whose length varies. */
  private static Optional<String> seconds(Binary interval) {
    ByteBuffer parts = interval.toByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    int months = parts.getInt();
    long days = Integer.toUnsignedLong(parts.getInt());
    long millis = Integer.toUnsignedLong(parts.getInt());
    return months == 0
        ? Optional.of(seconds(Duration.ofDays(days).toMillis() + millis, ChronoUnit.MILLIS))
        : Optional.empty();
  }

  private String binary(Binary value) {
    if (type.getLogicalTypeAnnotation() instanceof IntervalLogicalTypeAnnotation) {
      return seconds(value).orElseGet(() -> stringifier.stringify(value));
    }
    if (!isUtf8) {
      return cut(stringifier.stringify(value).strip());
    }
    // Decodes no more bytes than the cut-off text can need.
    byte[] bytes = value.getBytesUnsafe();
    int length = Math.min(bytes.length, MOST_BYTES_OF_CHARACTER * 2 * LONGEST_TEXT);
    return cut(new String(bytes, 0, length, StandardCharsets.UTF_8).strip());
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_TEXT ? text : MessageText.start(text, LONGEST_TEXT).strip();
  }
}
