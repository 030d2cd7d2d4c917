package org.voicepersona.output.record;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.voicepersona.describe.MeasuredClip;
import org.voicepersona.describe.acoustic.AcousticBins;
import org.voicepersona.describe.check.QualityFlag;
import org.voicepersona.describe.clip.Outcome.Described;

/**
 * The fields of a published record, in the order in which JSON and Parquet have them: the one list
 * that defines both.
 *
 * <p>A field's name in a file is the constant's, in lower case. A number that is not finite and an
 * empty text are absent from a {@link VoiceRecord} and {@code null} in a file.
 */
public enum RecordField {
  /** The row's number in its split, from 0. */
  INDEX(heardInteger(voice -> voice.sample().index())),
  /** The split, such as {@code train}. */
  SPLIT(heardText(voice -> voice.sample().split())),
  /** The corpus, such as {@code MushanW/GLOBE_V2}. */
  DATASET(heardText(voice -> voice.sample().dataset())),
  /** The speaker in the corpus. */
  SPEAKER_ID(heardText(voice -> voice.sample().speakerId())),
  /** What is said. */
  TRANSCRIPT(heardText(voice -> voice.sample().transcript())),
  /** The corpus's words for the accent. */
  ACCENT(heardText(voice -> voice.sample().accent())),
  /** The corpus's word for the age. */
  AGE(heardText(voice -> voice.sample().age())),
  /** The corpus's word for the gender. */
  GENDER(heardText(voice -> voice.sample().gender())),
  /** Seconds, as the corpus claims. */
  DURATION(heardNumber(6, voice -> voice.sample().duration())),
  /** How the voice sounds. */
  VOICE_ANALYSIS(text(voice -> voice.description().voice())),
  /** The character the voice would suit. */
  CHARACTER_DESCRIPTION(text(voice -> voice.description().character())),
  /** The measurable side, in words. */
  TECHNICAL_ANALYSIS(text(voice -> voice.description().technical())),
  /** The text to train on. */
  COMBINED_DESCRIPTION(text(voice -> voice.description().combined())),
  /** Median fundamental frequency, Hz. */
  F0_MEDIAN_HZ(heardNumber(2, voice -> voice.profile().f0MedianHz())),
  /** Mean fundamental frequency, Hz. */
  F0_MEAN_HZ(heardNumber(2, voice -> voice.profile().f0MeanHz())),
  /** Standard deviation of the fundamental frequency, Hz. */
  F0_STD_HZ(heardNumber(2, voice -> voice.profile().f0StdHz())),
  /** 5th to 95th percentile of the fundamental frequency, semitones. */
  F0_RANGE_SEMITONES(heardNumber(2, voice -> voice.profile().f0RangeSemitones())),
  /** Slope of the pitch at the ends of phrases, semitones a second; below 0 it falls. */
  F0_END_SLOPE(heardNumber(2, voice -> voice.profile().contour().endSlope())),
  /** Rises of the pitch by 2 semitones or more, a second of voice. */
  F0_RISES(heardNumber(3, voice -> voice.profile().contour().risesPerSecond())),
  /** Falls of the pitch by 2 semitones or more, a second of voice. */
  F0_FALLS(heardNumber(3, voice -> voice.profile().contour().fallsPerSecond())),
  /** Share of the clip that is speech, 0 to 1. */
  SPEECH_RATIO(heardNumber(4, voice -> voice.profile().speechRatio())),
  /** Share of the speech that is voiced, 0 to 1. */
  VOICED_RATIO(heardNumber(4, voice -> voice.profile().voicedRatio())),
  /** Syllable nuclei a second, from the first to the last speech. */
  SPEAKING_RATE(heardNumber(3, voice -> voice.profile().speakingRate())),
  /** Loudness of all channels together, LUFS. */
  LOUDNESS_DB(heardNumber(2, voice -> voice.profile().loudnessDb())),
  /** Speech to background noise, dB. */
  SNR_DB(heardNumber(2, voice -> voice.profile().snrDb())),
  /** Harmonics to noise, dB. */
  HNR_DB(heardNumber(2, voice -> voice.profile().hnrDb())),
  /** Relative change from one period to the next. */
  JITTER(heardNumber(5, voice -> voice.profile().jitter())),
  /** Relative change of amplitude from one period to the next. */
  SHIMMER(heardNumber(5, voice -> voice.profile().shimmer())),
  /** Centre of gravity of the spectrum, Hz. */
  SPECTRAL_CENTROID_HZ(heardNumber(1, voice -> voice.profile().spectralCentroidHz())),
  /** Slope of the long-term spectrum, dB per octave. */
  SPECTRAL_TILT_DB_PER_OCTAVE(heardNumber(2, voice -> voice.profile().spectralTiltDbPerOctave())),
  /** Median first formant of the vowels, Hz. */
  F1_HZ(heardNumber(0, voice -> voice.profile().formants().f1Hz())),
  /** Median second formant of the vowels, Hz. */
  F2_HZ(heardNumber(0, voice -> voice.profile().formants().f2Hz())),
  /** Median third formant of the vowels, Hz. */
  F3_HZ(heardNumber(0, voice -> voice.profile().formants().f3Hz())),
  /** Median fourth formant of the vowels, Hz. */
  F4_HZ(heardNumber(0, voice -> voice.profile().formants().f4Hz())),
  /** Length of a vocal tract with these formants, cm. */
  VOCAL_TRACT_CM(heardNumber(2, voice -> voice.profile().formants().vocalTractCm())),
  /** Frequency above which the recording was cut off, Hz; at most 8000. */
  BANDWIDTH_HZ(heardNumber(0, voice -> voice.profile().channel().bandwidthHz())),
  /** Share of the samples that lie at full scale or on flat tops, 0 to 1. */
  CLIPPING_RATIO(heardNumber(5, voice -> voice.profile().channel().clippingRatio())),
  /** Time of a decay by 60 dB as the speech shows it, seconds. */
  DECAY_SECONDS(heardNumber(2, voice -> voice.profile().channel().decaySeconds())),
  /** Share of the time between first and last speech that is pauses, 0 to 1. */
  PAUSE_RATIO(heardNumber(4, voice -> voice.profile().pauseRatio())),
  /** Seconds that were heard. */
  DURATION_MEASURED(heardNumber(3, voice -> voice.profile().durationSeconds())),
  /** Whether the recording was longer than what was heard. */
  AUDIO_TRUNCATED(heardFlag(voice -> voice.profile().truncated())),
  /** The former name of {@link #AUDIO_TRUNCATED}, for one more release. */
  AUDIO_CLIPPED(heardFlag(voice -> voice.profile().truncated())),
  /** The pitch in words, relative to the gender. */
  PITCH_BIN(heardText(voice -> bins(voice).pitch())),
  /** The speaking rate in words. */
  RATE_BIN(heardText(voice -> bins(voice).rate())),
  /** The liveliness of the intonation in words. */
  MONOTONY_BIN(heardText(voice -> bins(voice).monotony())),
  /** The background noise in words. */
  NOISE_BIN(heardText(voice -> bins(voice).noise())),
  /** How near the voice sounds, in words. */
  REVERBERATION_BIN(heardText(voice -> bins(voice).reverberation())),
  /** How far up the recording reaches, in words. */
  BANDWIDTH_BIN(heardText(voice -> bins(voice).bandwidth())),
  /** What may be wrong with the description, by the labels of {@code QualityFlag}. */
  FLAGS(list(voice -> voice.flags().stream().sorted().map(QualityFlag::label).toList())),
  /** What speech recognition understood, if the describer does that. */
  RECOGNIZED_TRANSCRIPT(text(voice -> voice.description().recognition().transcript())),
  /** The code of the language that speech recognition took it for. */
  RECOGNIZED_LANGUAGE(text(voice -> voice.description().recognition().language())),
  /** Words misunderstood for each word of the corpus's transcript. */
  WORD_ERROR_RATE(number(4, voice -> voice.description().recognition().wordErrorRate())),
  /**
   * The highest temperature at which speech recognition wrote a part of it; 0 for the likeliest.
   */
  RECOGNITION_TEMPERATURE(number(1, voice -> voice.description().recognition().temperature())),
  /** The kind of describer. */
  DESCRIBER(text(voice -> voice.provenance().describer())),
  /** The model and its weights. */
  MODEL(text(voice -> voice.provenance().model())),
  /** The prompt set. */
  PROMPT_SET(text(voice -> voice.provenance().promptSet())),
  /** The clip's own seed. */
  SEED(integer(Described::seed)),
  /** How often the row has been described, from 1; see {@code former.jsonl} for what it said. */
  GENERATION(integer(voice -> 1)),
  /** The shard the row came from. */
  SHARD(heardText(voice -> voice.sample().id().shard())),
  /** The row's number in the shard, from 0. */
  ROW(heardInteger(voice -> voice.sample().id().row()));

  /** The kinds of value a field can have. */
  public enum Type {
    /** A {@code String}, never empty. */
    TEXT(String.class, Feature.Value.TEXT),
    /** A {@code Long}. */
    INTEGER(Long.class, Feature.Value.INTEGER),
    /** A {@code Double}, finite. */
    NUMBER(Double.class, Feature.Value.NUMBER),
    /** A {@code Boolean}. */
    FLAG(Boolean.class, Feature.Value.BOOL),
    /** A {@code List} of {@code String}, empty where there is nothing to list. */
    LIST(List.class, new Feature.ListOf(Feature.Value.TEXT));

    private final Class<?> javaType;

    @SuppressWarnings("ImmutableEnumChecker") // Features are records without state.
    private final Feature feature;

    Type(Class<?> javaType, Feature feature) {
      this.javaType = javaType;
      this.feature = feature;
    }

    /** Returns the class of the values. */
    Class<?> javaType() {
      return javaType;
    }
  }

  /**
   * Below this magnitude neighbouring doubles differ by less than half a unit of any field's last
   * decimal, so a double whose shortest decimal form has no more decimals than the field is that
   * form rounded.
   */
  private static final double MOST_ROUNDED = 1e9;

  @SuppressWarnings("ImmutableEnumChecker") // The getters above hold no state.
  private final Column column;

  RecordField(Column column) {
    this.column = column;
  }

  /** Returns the field of a name. */
  public static Optional<RecordField> find(String fieldName) {
    return Arrays.stream(values()).filter(field -> field.fieldName().equals(fieldName)).findFirst();
  }

  /** Returns the names of the fields that are measured of a clip. */
  public static Set<String> measured() {
    return EnumSet.range(F0_MEDIAN_HZ, BANDWIDTH_BIN).stream()
        .map(RecordField::fieldName)
        .collect(Collectors.toSet());
  }

  /** Returns the name of the field in JSON and Parquet. */
  public String fieldName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the kind of value. */
  public Type type() {
    return column.type;
  }

  /** Returns the type of the column. */
  public Feature feature() {
    return column.type.feature;
  }

  /**
   * Returns the columns of all fields, in order, and then those of texts that were kept of the
   * corpus.
   *
   * @param kept their names, none of which is a field's
   */
  public static Feature.Struct columns(List<String> kept) {
    Map<String, Feature> columns = new LinkedHashMap<>();
    for (RecordField field : values()) {
      columns.put(field.fieldName(), field.feature());
    }
    kept.forEach(name -> columns.putIfAbsent(name, Feature.Value.TEXT));
    return new Feature.Struct(columns);
  }

  /** Returns the value of this field for a described voice, or nothing where it has none. */
  Optional<Object> valueOf(Described voice) {
    return inRecord(column.getter.apply(voice));
  }

  /**
   * Returns the value of this field for a clip that was heard; nothing where it has none, or none
   * before it is described.
   */
  Optional<Object> heardValue(MeasuredClip clip) {
    return column.ofHeard.flatMap(getter -> inRecord(getter.apply(clip)));
  }

  private Optional<Object> inRecord(Object value) {
    return switch (column.type) {
      case TEXT -> Optional.<Object>of(wellFormed((String) value)).filter(text -> !text.equals(""));
      case NUMBER -> Optional.of((Double) value).filter(Double::isFinite).map(this::roundedDouble);
      case INTEGER, FLAG, LIST -> Optional.of(value);
    };
  }

  /**
   * Returns a finite number as the files have it: rounded to the field's decimals (half to even),
   * without trailing zeros but with at least one decimal.
   */
  BigDecimal rounded(double value) {
    BigDecimal written = BigDecimal.valueOf(value);
    boolean isRounded = written.scale() <= column.decimals && Math.abs(value) < MOST_ROUNDED;
    BigDecimal shortest =
        (isRounded ? written : rounded(new BigDecimal(value))).stripTrailingZeros();
    return shortest.scale() < 1 ? shortest.setScale(1) : shortest;
  }

  BigDecimal rounded(BigDecimal exact) {
    return exact.setScale(column.decimals, RoundingMode.HALF_EVEN);
  }

  private Object roundedDouble(double value) {
    return rounded(value).doubleValue();
  }

  /** Returns the text with each surrogate that lacks its partner replaced by U+FFFD. */
  static String wellFormed(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    return text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static AcousticBins bins(MeasuredClip voice) {
    return AcousticBins.of(voice.profile(), voice.sample().gender());
  }

  private static Column heardText(Function<MeasuredClip, String> getter) {
    return Column.ofHeard(Type.TEXT, 0, getter::apply);
  }

  private static Column heardInteger(ToLongFunction<MeasuredClip> getter) {
    return Column.ofHeard(Type.INTEGER, 0, getter::applyAsLong);
  }

  private static Column heardNumber(int decimals, ToDoubleFunction<MeasuredClip> getter) {
    return Column.ofHeard(Type.NUMBER, decimals, getter::applyAsDouble);
  }

  private static Column heardFlag(Predicate<MeasuredClip> getter) {
    return Column.ofHeard(Type.FLAG, 0, getter::test);
  }

  private static Column text(Function<Described, String> getter) {
    return Column.ofDescribed(Type.TEXT, 0, getter::apply);
  }

  private static Column integer(ToLongFunction<Described> getter) {
    return Column.ofDescribed(Type.INTEGER, 0, getter::applyAsLong);
  }

  private static Column number(int decimals, ToDoubleFunction<Described> getter) {
    return Column.ofDescribed(Type.NUMBER, decimals, getter::applyAsDouble);
  }

  private static Column list(Function<Described, List<String>> getter) {
    return Column.ofDescribed(Type.LIST, 0, getter::apply);
  }

  /**
   * A column.
   *
   * @param ofHeard tells the value once a clip was heard, if it is known then
   */
  private record Column(
      Type type,
      int decimals,
      Function<Described, Object> getter,
      Optional<Function<MeasuredClip, Object>> ofHeard) {

    static Column ofDescribed(Type type, int decimals, Function<Described, Object> getter) {
      return new Column(type, decimals, getter, Optional.empty());
    }

    static Column ofHeard(Type type, int decimals, Function<MeasuredClip, Object> getter) {
      return new Column(type, decimals, getter::apply, Optional.of(getter));
    }
  }
}
