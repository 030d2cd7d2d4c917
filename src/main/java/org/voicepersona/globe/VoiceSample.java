package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.DefaultCoder;

/**
 * One row of the corpus: a clip of speech, still compressed, with its labels in the corpus.
 *
 * <p>Text that is absent, empty or blank in the corpus is the empty string here. All text is
 * untrusted: never a path, a URL, a format string or prompt control tokens.
 *
 * @param id the shard and row number
 * @param split the split, such as {@code train}
 * @param index the row's number in its split, from 0
 * @param dataset the corpus, such as {@code MushanW/GLOBE_V2}
 * @param speakerId the speaker, or empty
 * @param transcript the words that are spoken, or empty
 * @param accent free text; may list several accents with commas; or empty
 * @param age the corpus's own word ({@code fourties}), or empty
 * @param gender the corpus's own word, or empty
 * @param duration seconds according to the corpus; {@code NaN} when absent or not a positive finite
 *     number
 * @param kept the values of extra columns by our name for the column, in the order of the records;
 *     a column without a value is absent
 * @param audio the encoded clip, of any format; empty when the row has none; never modified
 */
@DefaultCoder(VoiceSampleCoder.class)
public record VoiceSample(
    RowId id,
    String split,
    long index,
    String dataset,
    String speakerId,
    String transcript,
    String accent,
    String age,
    String gender,
    double duration,
    Map<String, String> kept,
    byte[] audio)
    implements Serializable {

  private static final byte[] NO_AUDIO = new byte[0];

  /** Checks the index and the duration, and copies {@code kept}. */
  public VoiceSample {
    requireNonNull(id, "id is null");
    requireNonNull(split, "split is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(speakerId, "speakerId is null");
    requireNonNull(transcript, "transcript is null");
    requireNonNull(accent, "accent is null");
    requireNonNull(age, "age is null");
    requireNonNull(gender, "gender is null");
    kept = Collections.unmodifiableMap(new LinkedHashMap<>(kept));
    requireNonNull(audio, "audio is null");
    if (index < 0) {
      throw new IllegalArgumentException("index is " + index + ", must be at least 0 (" + id + ")");
    }
    if (duration <= 0 || Double.isInfinite(duration)) {
      throw new IllegalArgumentException(
          "duration is " + duration + ", must be positive and finite, or NaN (" + id + ")");
    }
  }

  /** Creates a row without extra columns. */
  public VoiceSample(
      RowId id,
      String split,
      long index,
      String dataset,
      String speakerId,
      String transcript,
      String accent,
      String age,
      String gender,
      double duration,
      byte[] audio) {
    this(
        id,
        split,
        index,
        dataset,
        speakerId,
        transcript,
        accent,
        age,
        gender,
        duration,
        Map.of(),
        audio);
  }

  /** Returns this row without its audio, for the steps after decoding. */
  public VoiceSample withoutAudio() {
    return new VoiceSample(
        id,
        split,
        index,
        dataset,
        speakerId,
        transcript,
        accent,
        age,
        gender,
        duration,
        kept,
        NO_AUDIO);
  }

  /** Compares all components, the audio byte by byte. */
  @Override
  public boolean equals(Object other) {
    return other instanceof VoiceSample sample
        && id.equals(sample.id)
        && split.equals(sample.split)
        && index == sample.index
        && dataset.equals(sample.dataset)
        && speakerId.equals(sample.speakerId)
        && transcript.equals(sample.transcript)
        && accent.equals(sample.accent)
        && age.equals(sample.age)
        && gender.equals(sample.gender)
        && Double.compare(duration, sample.duration) == 0
        && kept.equals(sample.kept)
        && Arrays.equals(audio, sample.audio);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, index, Arrays.hashCode(audio));
  }
}
