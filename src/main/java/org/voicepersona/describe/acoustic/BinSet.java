package org.voicepersona.describe.acoustic;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.globe.label.Gender;

/**
 * Sets of words for measures, with the edges between them.
 *
 * <p>Those of dataspeech are the files {@code v01_bin_edges.json} and {@code v02_bin_edges.json}
 * with their {@code _text_bins.json} in its {@code examples/tags_to_annotations}; there a value on
 * an edge belongs to the lower word. The edges were made for other estimators: the mean of PENN's
 * pitch, the characters of the phonemic transcript a second, Brouhaha's ratio of speech to noise,
 * the deviation of the pitch over unvoiced spans as well. Here the measures of this program stand
 * in for them, so that a word may be one off, and those for noise more: the edges are for higher
 * ratios.
 */
public enum BinSet {
  /** The words of the records: {@link AcousticBins}. */
  VOICEPERSONA {
    @Override
    public MeasureWords words(
        AcousticProfile profile, AcousticBins bins, String gender, double speakerPitchHz) {
      String pitch = AcousticBins.pitch(speakerPitchHz, gender);
      return new MeasureWords(pitch, bins.rate(), bins.monotony(), bins.noise());
    }
  },

  /** The first words of dataspeech, those of Parler-TTS Mini v0.1. */
  DATASPEECH_V01 {
    @Override
    public MeasureWords words(
        AcousticProfile profile, AcousticBins bins, String gender, double speakerPitchHz) {
      return V01.words(profile, bins, gender, speakerPitchHz);
    }
  },

  /** The later words of dataspeech, those of Parler-TTS Mini and Large v1. */
  DATASPEECH_V02 {
    @Override
    public MeasureWords words(
        AcousticProfile profile, AcousticBins bins, String gender, double speakerPitchHz) {
      return V02.words(profile, bins, gender, speakerPitchHz);
    }
  };

  /**
   * Characters of an English phonemic transcript, spaces with them, for each syllable: 2.6
   * phonemes, and a space for each word of 1.4 syllables.
   */
  static final double CHARACTERS_OF_SYLLABLE = 3.3;

  /** The words of a scale and the edges between them, one fewer. */
  private record Scale(List<String> words, List<Double> edges) {

    Scale(List<String> words, double... edges) {
      this(words, DoubleStream.of(edges).boxed().toList());
    }

    Scale {
      if (edges.size() != words.size() - 1) {
        throw new IllegalArgumentException(
            "edges are %s, must be one fewer than the words %s".formatted(edges, words));
      }
    }

    String word(double value) {
      long bin = edges.stream().filter(edge -> value > edge).count();
      return Double.isNaN(value) ? "" : words.get((int) bin);
    }
  }

  /** Hz for men and women, characters a second, Hz of deviation, dB. */
  private record Bins(Scale men, Scale women, Scale rate, Scale monotony, Scale noise) {

    MeasureWords words(
        AcousticProfile profile, AcousticBins bins, String gender, double speakerPitchHz) {
      String pitch =
          switch (Gender.of(gender)) {
            case MALE -> men.word(speakerPitchHz);
            case FEMALE -> women.word(speakerPitchHz);
            case UNKNOWN -> "";
          };
      double characters = profile.speakingRate() * CHARACTERS_OF_SYLLABLE;
      return new MeasureWords(
          pitch,
          bins.rate().isEmpty() || characters == 0 ? "" : rate.word(characters),
          bins.monotony().isEmpty() ? "" : monotony.word(profile.f0StdHz()),
          bins.noise().isEmpty() ? "" : noise.word(profile.snrDb()));
    }
  }

  private static final List<String> V01_PITCHES =
      List.of(
          "very low pitch",
          "quite low pitch",
          "slightly low pitch",
          "moderate pitch",
          "slightly high pitch",
          "quite high pitch",
          "very high pitch");

  private static final Bins V01 =
      new Bins(
          new Scale(V01_PITCHES, 88.638, 103.227, 117.816, 132.405, 146.994, 161.583),
          new Scale(V01_PITCHES, 149.054, 167.646, 186.239, 204.831, 223.424, 242.017),
          new Scale(
              List.of(
                  "very slowly",
                  "quite slowly",
                  "slightly slowly",
                  "moderate speed",
                  "slightly fast",
                  "quite fast",
                  "very fast"),
              6.187,
              8.866,
              11.544,
              14.223,
              16.901,
              19.580),
          new Scale(
              List.of(
                  "very monotone",
                  "quite monotone",
                  "slightly monotone",
                  "moderate intonation",
                  "slightly expressive",
                  "quite expressive",
                  "very expressive"),
              17.430,
              34.860,
              52.290,
              69.720,
              87.150,
              104.580),
          new Scale(
              List.of(
                  "very noisy",
                  "quite noisy",
                  "slightly noisy",
                  "moderate ambient sound",
                  "slightly clear",
                  "quite clear",
                  "very clear"),
              33.901,
              40.621,
              47.342,
              54.063,
              60.784,
              67.505));

  private static final Bins V02 =
      new Bins(
          new Scale(AcousticBins.PITCHES, 81.667, 98.680, 115.694, 132.708, 149.721, 166.735),
          new Scale(AcousticBins.PITCHES, 141.624, 163.070, 184.516, 205.961, 227.407, 248.853),
          new Scale(AcousticBins.RATES, 3.826, 7.652, 11.477, 15.303, 19.129, 22.955),
          new Scale(AcousticBins.MONOTONIES, 20.379, 40.758, 70, 90),
          new Scale(
              List.of(
                  "very noisy",
                  "noisy",
                  "slightly noisy",
                  "balanced in clarity",
                  "slightly clean",
                  "clean",
                  "very clean"),
              25.401,
              33.675,
              41.949,
              50.222,
              58.496,
              66.770));

  /** Returns the name in options, such as {@code dataspeech-v02}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the words for what was measured; a measure that is {@code NaN}, or that has no word in
   * the record because a room falsifies it, has none, nor has in dataspeech's sets the pitch of a
   * speaker whose gender is not listed.
   *
   * @param bins the words of the record
   * @param gender the corpus's own word
   * @param speakerPitchHz the pitch of the speaker over all clips, Hz
   */
  public abstract MeasureWords words(
      AcousticProfile profile, AcousticBins bins, String gender, double speakerPitchHz);

  /**
   * The words for a clip; a text is empty where there is none.
   *
   * @param pitch of the speaker, relative to the gender
   * @param rate of speaking
   * @param monotony of the intonation
   * @param noise behind the speech
   */
  public record MeasureWords(String pitch, String rate, String monotony, String noise) {}
}
