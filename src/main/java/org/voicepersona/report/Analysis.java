package org.voicepersona.report;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.voicepersona.globe.Failure;
import org.voicepersona.output.RecordField;
import org.voicepersona.output.VoiceRecord;

/**
 * What a finished run holds, in figures.
 *
 * @param described how many voices were described
 * @param failed how many rows and shards failed
 * @param descriptionLengths characters of each of {@link #DESCRIPTIONS}
 * @param seconds measured lengths of the clips
 * @param gender the corpus's gender labels
 * @param age the corpus's age labels
 * @param accent the corpus's accent labels
 * @param duration the clips by length
 * @param describers who described
 * @param flags what may be wrong with descriptions
 * @param failureReasons why rows and shards failed
 * @param examples a few random records, in the order they were met
 */
public record Analysis(
    long described,
    long failed,
    Map<RecordField, Moments> descriptionLengths,
    Moments seconds,
    Distribution gender,
    Distribution age,
    Distribution accent,
    Distribution duration,
    Distribution describers,
    Distribution flags,
    Distribution failureReasons,
    List<VoiceRecord> examples) {

  /** The fields that hold descriptions, in the order they are shown. */
  public static final List<RecordField> DESCRIPTIONS =
      List.of(
          RecordField.VOICE_ANALYSIS,
          RecordField.CHARACTER_DESCRIPTION,
          RecordField.TECHNICAL_ANALYSIS,
          RecordField.COMBINED_DESCRIPTION);

  private static final int EXAMPLES = 3;

  /** Reads all records and failures once; {@code seed} picks the examples. */
  public static Analysis of(Stream<VoiceRecord> voices, Stream<Failure> failures, long seed) {
    Map<RecordField, Moments> lengths = new EnumMap<>(RecordField.class);
    DESCRIPTIONS.forEach(field -> lengths.put(field, new Moments()));
    Moments seconds = new Moments();
    Distribution gender = new Distribution();
    Distribution age = new Distribution();
    Distribution accent = new Distribution();
    Distribution duration = new Distribution();
    Distribution describers = new Distribution();
    Distribution flags = new Distribution();
    Reservoir<VoiceRecord> examples = new Reservoir<>(EXAMPLES, seed);
    for (Iterator<VoiceRecord> each = voices.iterator(); each.hasNext(); ) {
      VoiceRecord voice = each.next();
      DESCRIPTIONS.forEach(field -> lengths.get(field).add(characters(voice.text(field))));
      double length = voice.number(RecordField.DURATION_MEASURED);
      seconds.add(length);
      gender.add(voice.text(RecordField.GENDER));
      age.add(voice.text(RecordField.AGE));
      accent.add(voice.text(RecordField.ACCENT));
      duration.add(durationBin(length));
      describers.add(voice.text(RecordField.DESCRIBER));
      voice.list(RecordField.FLAGS).forEach(flags::add);
      examples.add(voice);
    }
    Distribution reasons = new Distribution();
    failures.forEach(failure -> reasons.add(failure.reason()));
    return new Analysis(
        describers.total(),
        reasons.total(),
        lengths,
        seconds,
        gender,
        age,
        accent,
        duration,
        describers,
        flags,
        reasons,
        examples.sample());
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The bins sort by name in the order of the lengths. */
  private static String durationBin(double seconds) {
    if (seconds < 1) {
      return "00-01 s";
    } else if (seconds < 2) {
      return "01-02 s";
    } else if (seconds < 3) {
      return "02-03 s";
    } else if (seconds < 5) {
      return "03-05 s";
    } else if (seconds < 10) {
      return "05-10 s";
    } else if (seconds < 20) {
      return "10-20 s";
    }
    return "20-30 s";
  }
}
