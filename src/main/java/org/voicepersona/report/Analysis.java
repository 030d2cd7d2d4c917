package org.voicepersona.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.voicepersona.describe.check.Words;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.label.Gender;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/**
 * Statistics of a finished run.
 *
 * @param described the number of clips described
 * @param speakers the number of their speakers, as far as the corpus lists them
 * @param failed the number of failed rows and shards
 * @param descriptionLengths characters of each of {@link #DESCRIPTIONS}
 * @param lengthHistograms histograms of these lengths
 * @param seconds measured lengths of the clips
 * @param gender the corpus's gender labels
 * @param age the corpus's age labels
 * @param accent the corpus's accent labels
 * @param duration the clips by length
 * @param describers the clips by describer
 * @param flags the quality flags of descriptions
 * @param flagged the number of descriptions with a flag
 * @param failureReasons why rows and shards failed
 * @param measures {@link #MEASURES}, each by gender
 * @param typicalWords by label ({@link #LABELS}) and group, the words that set the group apart
 * @param agreement what texts say against labels and measures
 * @param examples a few random records
 */
public record Analysis(
    long described,
    long speakers,
    long failed,
    Map<RecordField, Moments> descriptionLengths,
    Map<RecordField, Histogram> lengthHistograms,
    Moments seconds,
    Distribution gender,
    Distribution age,
    Distribution accent,
    Distribution duration,
    Distribution describers,
    Distribution flags,
    long flagged,
    Distribution failureReasons,
    Map<RecordField, Map<String, Histogram>> measures,
    Map<RecordField, Map<String, List<WordContrast.Typical>>> typicalWords,
    List<Confusion> agreement,
    List<VoiceRecord> examples) {

  /** The fields with descriptions, in the order of display. */
  public static final List<RecordField> DESCRIPTIONS =
      List.of(
          RecordField.VOICE_ANALYSIS,
          RecordField.CHARACTER_DESCRIPTION,
          RecordField.TECHNICAL_ANALYSIS,
          RecordField.COMBINED_DESCRIPTION);

  /** The measures that are shown by gender. */
  public static final List<RecordField> MEASURES =
      List.of(
          RecordField.F0_MEDIAN_HZ,
          RecordField.F0_RANGE_SEMITONES,
          RecordField.SPEAKING_RATE,
          RecordField.LOUDNESS_DB,
          RecordField.SNR_DB,
          RecordField.HNR_DB);

  /** The labels whose words are compared. */
  public static final List<RecordField> LABELS =
      List.of(RecordField.GENDER, RecordField.AGE, RecordField.ACCENT);

  private static final int EXAMPLES = 12;
  private static final int MOST_GROUPS = 6;
  private static final int MOST_WORDS = 12;

  /** The most gender labels that plots show. */
  private static final int MOST_GENDERS = 4;

  private static final int LONGEST_DESCRIPTION = 3_000;
  private static final int BINS = 40;

  /** Records counted by background threads while the next are read. */
  private static final int BATCH = 1_000;

  /** Analyses all records and failures in one pass; {@code seed} selects the examples. */
  public static Analysis of(Stream<VoiceRecord> voices, Stream<Failure> failures, long seed) {
    Reading reading = new Reading(seed);
    CompletableFuture<Void> behind = CompletableFuture.completedFuture(null);
    List<VoiceRecord> batch = new ArrayList<>();
    for (Iterator<VoiceRecord> each = voices.iterator(); each.hasNext(); ) {
      batch.add(each.next());
      if (batch.size() == BATCH || !each.hasNext()) {
        List<VoiceRecord> full = batch;
        behind.join();
        behind =
            CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> full.forEach(reading::count)),
                CompletableFuture.runAsync(() -> full.forEach(reading::addWords)));
        batch = new ArrayList<>();
      }
    }
    behind.join();
    Distribution reasons = new Distribution();
    failures.forEach(failure -> reasons.add(failure.reason()));
    return reading.finish(reasons);
  }

  /** The running sums over the records. */
  private static final class Reading {

    private final Map<RecordField, Moments> lengths = new EnumMap<>(RecordField.class);
    private final Map<RecordField, Histogram> histograms = new EnumMap<>(RecordField.class);
    private final Moments seconds = new Moments();
    private final Distribution gender = new Distribution();
    private final Distribution age = new Distribution();
    private final Distribution accent = new Distribution();
    private final Distribution duration = new Distribution();
    private final Distribution describers = new Distribution();
    private final Distribution flags = new Distribution();
    private final Map<RecordField, Map<String, Histogram>> measures =
        new EnumMap<>(RecordField.class);
    private final Map<RecordField, WordContrast> words = new EnumMap<>(RecordField.class);
    private final Vocabulary vocabulary = new Vocabulary();
    private final Agreement agreement = new Agreement();
    private final Reservoir<VoiceRecord> examples;
    private final Set<String> speakers = new HashSet<>();
    private long flagged;

    Reading(long seed) {
      examples = new Reservoir<>(EXAMPLES, seed);
      DESCRIPTIONS.forEach(field -> lengths.put(field, new Moments()));
      DESCRIPTIONS.forEach(
          field -> histograms.put(field, new Histogram(0, LONGEST_DESCRIPTION, BINS)));
      MEASURES.forEach(field -> measures.put(field, new TreeMap<>()));
      LABELS.forEach(field -> words.put(field, new WordContrast(vocabulary)));
    }

    /** Adds everything but the words. */
    void count(VoiceRecord voice) {
      for (RecordField field : DESCRIPTIONS) {
        int characters = characters(voice.text(field));
        lengths.get(field).add(characters);
        histograms.get(field).add(characters);
      }
      double length = voice.number(RecordField.DURATION_MEASURED);
      seconds.add(length);
      gender.add(voice.text(RecordField.GENDER));
      age.add(voice.text(RecordField.AGE));
      accent.add(voice.text(RecordField.ACCENT));
      duration.add(durationBin(length));
      describers.add(voice.text(RecordField.DESCRIBER));
      addSpeaker(voice.text(RecordField.SPEAKER_ID));
      List<String> faults = voice.list(RecordField.FLAGS);
      faults.forEach(flags::add);
      flagged += faults.isEmpty() ? 0 : 1;
      addMeasures(voice);
      agreement.add(voice);
      examples.add(voice);
    }

    private void addSpeaker(String speaker) {
      if (!speaker.isEmpty()) {
        speakers.add(speaker);
      }
    }

    private void addMeasures(VoiceRecord voice) {
      String label = voice.text(RecordField.GENDER);
      String understood = Gender.of(label).label();
      String known = understood.isEmpty() ? label : understood;
      String group = known.isEmpty() ? Distribution.UNKNOWN : known;
      for (RecordField field : MEASURES) {
        Map<String, Histogram> byGender = measures.get(field);
        if (byGender.containsKey(group) || byGender.size() < MOST_GENDERS) {
          byGender.computeIfAbsent(group, any -> histogram(field)).add(voice.number(field));
        }
      }
    }

    /** Adds the words; shares no state with {@link #count}, so that both may run in parallel. */
    void addWords(VoiceRecord voice) {
      int[] text =
          vocabulary.distinct(
              Words.of(
                  voice.text(RecordField.VOICE_ANALYSIS)
                      + "\n"
                      + voice.text(RecordField.CHARACTER_DESCRIPTION)));
      words.forEach((field, contrast) -> contrast.add(voice.text(field), text));
    }

    Analysis finish(Distribution reasons) {
      Map<RecordField, Map<String, List<WordContrast.Typical>>> typical = new LinkedHashMap<>();
      LABELS.forEach(
          field -> typical.put(field, words.get(field).typical(MOST_GROUPS, MOST_WORDS)));
      return new Analysis(
          describers.total(),
          speakers.size(),
          reasons.total(),
          lengths,
          histograms,
          seconds,
          gender,
          age,
          accent,
          duration,
          describers,
          flags,
          flagged,
          reasons,
          measures,
          typical,
          agreement.matrices(),
          examples.sample());
    }
  }

  /** Ranges that hold nearly all speech; values outside go to the outer bins. */
  private static Histogram histogram(RecordField field) {
    return switch (field) {
      case F0_MEDIAN_HZ -> new Histogram(60, 380, BINS);
      case F0_RANGE_SEMITONES -> new Histogram(0, 28, BINS);
      case SPEAKING_RATE -> new Histogram(0, 8, BINS);
      case LOUDNESS_DB -> new Histogram(-50, -5, BINS);
      case SNR_DB -> new Histogram(0, 80, BINS);
      case HNR_DB -> new Histogram(-5, 30, BINS);
      default -> throw new IllegalArgumentException(field + " is not one of " + MEASURES);
    };
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Names that sort in the order of the lengths. */
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
    return seconds <= 30 ? "20-30 s" : "30 s and more";
  }
}
