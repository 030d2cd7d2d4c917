package org.voicepersona.describe.acoustic;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.globe.label.Gender;

/**
 * The measures of a voice as words, those known from dataspeech and Parler-TTS.
 *
 * <p>dataspeech bins by the spread of each corpus it meets; here the edges are fixed, so that a
 * word means the same in every run and does not depend on the other clips. A value on an edge
 * belongs to the upper bin. A measure that is {@code NaN} has no word and is the empty string. So
 * has what a room falsifies: where the voice does not sound close, its echoes look like noise, run
 * into the syllables and blur the melody.
 *
 * @param pitch one of {@link #PITCHES}, relative to other speakers of the same gender; or empty
 * @param rate one of {@link #RATES}; or empty
 * @param monotony one of {@link #MONOTONIES}; or empty
 * @param noise one of {@link #NOISES}; or empty
 * @param reverberation one of {@link #REVERBERATIONS}; or empty
 * @param bandwidth one of {@link #BANDWIDTHS}; or empty
 * @see <a href="https://github.com/huggingface/dataspeech">dataspeech</a>, {@code
 *     examples/tags_to_annotations/v02_text_bins.json}
 */
public record AcousticBins(
    String pitch,
    String rate,
    String monotony,
    String noise,
    String reverberation,
    String bandwidth) {

  /** Words for the median pitch, from low to high. */
  public static final List<String> PITCHES =
      List.of(
          "very low-pitch",
          "low-pitch",
          "slightly low-pitch",
          "moderate pitch",
          "slightly high-pitch",
          "high-pitch",
          "very high-pitch");

  /** Words for the speaking rate, from slow to fast. */
  public static final List<String> RATES =
      List.of(
          "very slowly",
          "slowly",
          "slightly slowly",
          "moderate speed",
          "slightly fast",
          "fast",
          "very fast");

  /** Words for the liveliness of the intonation, from flat to lively. */
  public static final List<String> MONOTONIES =
      List.of(
          "very monotone",
          "monotone",
          "slightly expressive and animated",
          "expressive and animated",
          "very expressive and animated");

  /** Words for the background noise, from much to none. */
  public static final List<String> NOISES =
      List.of(
          "very noisy",
          "noisy",
          "slightly noisy",
          "balanced in clarity",
          "slightly clear",
          "clear",
          "very clear");

  /** Words for how near a voice sounds, from near to far. */
  public static final List<String> REVERBERATIONS =
      List.of("close-sounding", "slightly distant-sounding", "distant-sounding");

  /** Words for how far up a recording reaches, those of telephony (ITU-T G.711, G.722). */
  public static final List<String> BANDWIDTHS = List.of("narrowband", "limited band", "wideband");

  /**
   * Hz. The edges published with dataspeech ({@code v02_bin_edges.json}, 7 equal bins over the
   * speakers of the Parler-TTS corpora), rounded. Men average 120 Hz, women 210 Hz (Traunmüller and
   * Eriksson 1994, "The frequency range of the voice fundamental in the speech of male and female
   * adults").
   */
  private static final double[] MALE_PITCH_EDGES_HZ = {82, 99, 116, 133, 150, 167};

  private static final double[] FEMALE_PITCH_EDGES_HZ = {142, 163, 185, 206, 227, 249};

  /** Hz. Steps of 3.5 semitones around 150 Hz, halfway between the two averages. */
  private static final double[] ANY_PITCH_EDGES_HZ = {90, 110, 135, 165, 202, 247};

  /**
   * Syllables a second, pauses within the speech included. Speech of ordinary tempo is reported
   * between 3.3 and 5.9 (Arnfield et al. 1995, "Emotional stress and speech tempo variation"); read
   * sentences lie in the lower half of that.
   */
  private static final double[] RATE_EDGES = {2.0, 2.8, 3.5, 4.5, 5.2, 6.0};

  /**
   * Semitones from the 5th to the 95th percentile. Listeners judge excursions of the pitch as equal
   * when they are equal in semitones, whoever speaks (Traunmüller and Eriksson 1995, JASA 97,
   * 1905-1915), so the scale does not depend on the speaker's pitch. Ordinary speech has a standard
   * deviation near 3 semitones (the same, 1994), which of a normal distribution is a range near 10.
   * The edges around that were set so that 460 clips of read speech fill all five words.
   */
  private static final double[] MONOTONY_EDGES_SEMITONES = {4.5, 7.5, 12, 17};

  /**
   * dB of speech over noise. 15 dB is what a listener needs in a classroom (ANSI S12.60); below 5
   * dB words are lost; above 40 dB the noise of a recording is that of a studio.
   */
  private static final double[] NOISE_EDGES_DB = {5, 10, 15, 20, 30, 40};

  /**
   * Seconds of decay. Of 87 clips of dry speech, 95 % lie below the first edge; put into rooms of
   * 0.3 s that give back as much as comes straight all lie above it, and in rooms of 0.7 s 95 % lie
   * above the second.
   */
  private static final double[] REVERBERATION_EDGES_SECONDS = {0.25, 0.45};

  /** Hz; a telephone ends at 3,400 Hz, wideband telephony at 7,000 Hz. */
  private static final double[] BANDWIDTH_EDGES_HZ = {4500, 6500};

  /** Checks that every word is one of its scale, or empty. */
  public AcousticBins {
    requireWord("pitch", pitch, PITCHES);
    requireWord("rate", rate, RATES);
    requireWord("monotony", monotony, MONOTONIES);
    requireWord("noise", noise, NOISES);
    requireWord("reverberation", reverberation, REVERBERATIONS);
    requireWord("bandwidth", bandwidth, BANDWIDTHS);
  }

  /**
   * Returns the words for what was measured.
   *
   * @param gender the corpus's own word; what is neither male nor female is judged on a scale over
   *     all adults
   */
  public static AcousticBins of(AcousticProfile profile, String gender) {
    Channel channel = profile.channel();
    double decay = Math.rint(channel.decaySeconds() * 100) / 100; // as the record tells it
    boolean echoes = decay >= REVERBERATION_EDGES_SECONDS[0];
    return new AcousticBins(
        pitch(profile.f0MedianHz(), gender),
        echoes ? "" : word(profile.speakingRate(), RATE_EDGES, RATES),
        echoes ? "" : word(profile.f0RangeSemitones(), MONOTONY_EDGES_SEMITONES, MONOTONIES),
        echoes ? "" : word(profile.snrDb(), NOISE_EDGES_DB, NOISES),
        word(decay, REVERBERATION_EDGES_SECONDS, REVERBERATIONS),
        word(channel.bandwidthHz(), BANDWIDTH_EDGES_HZ, BANDWIDTHS));
  }

  /** Returns the word for a pitch in Hz; empty for {@code NaN}. */
  static String pitch(double hz, String gender) {
    return word(hz, pitchEdgesHz(Gender.of(gender)), PITCHES);
  }

  private static double[] pitchEdgesHz(Gender gender) {
    return switch (gender) {
      case MALE -> MALE_PITCH_EDGES_HZ;
      case FEMALE -> FEMALE_PITCH_EDGES_HZ;
      case UNKNOWN -> ANY_PITCH_EDGES_HZ;
    };
  }

  private static String word(double value, double[] edges, List<String> words) {
    if (Double.isNaN(value)) {
      return "";
    }
    int bin = 0;
    while (bin < edges.length && value >= edges[bin]) {
      bin++;
    }
    return words.get(bin);
  }

  private static void requireWord(String name, String word, List<String> words) {
    requireNonNull(word, () -> name + " is null");
    if (!word.isEmpty() && !words.contains(word)) {
      throw new IllegalArgumentException(
          name + " is '" + word + "', must be empty or one of " + words);
    }
  }
}
