package org.voicepersona.audio.analysis;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * What was measured in a voice. A measure that the clip does not allow is {@code NaN}: a whisper
 * has no pitch, noise has no syllables, silence has no loudness. None is ever infinite.
 *
 * <p>A frame is 10 ms. Speech frames are those that are voiced, or less than 25 dB below the
 * loudest and at least 3 dB above the noise.
 *
 * @param durationSeconds length of what was heard
 * @param truncated whether the recording was longer than what was heard
 * @param speechRatio share of the clip, its pauses left out, that a detector takes for speech, 0 to
 *     1; {@code NaN} where no detector could be asked. Of a clip with 0 nothing else that belongs
 *     to a voice is measured
 * @param voicedRatio share of the speech frames that are voiced, 0 to 1; 0 without speech
 * @param f0MedianHz median fundamental frequency of the voiced frames; {@code NaN}, as everything
 *     else that only a voice has, if fewer than a tenth of the speech frames are voiced
 * @param f0MeanHz mean of the same
 * @param f0StdHz standard deviation of the same
 * @param f0RangeSemitones 5th to 95th percentile of the same, in semitones
 * @param contour how the same moves
 * @param speakingRate syllable nuclei a second from the first to the last speech; {@code NaN} of
 *     less than 1 s or 4 nuclei
 * @param pauseRatio share of the clip, between its first and last speech, that lies in pauses of
 *     200 ms or more, 0 to 1
 * @param loudnessDb integrated loudness after ITU-R BS.1770-4, LUFS; {@code NaN} below -70
 * @param snrDb estimated ratio of speech to steady background noise, dB, from -10 to 80
 * @param hnrDb harmonics-to-noise ratio of the voiced frames, dB, from -20 to 60
 * @param jitter mean change from one period to the next, relative to the mean period
 * @param shimmer mean change of amplitude from one period to the next, relative to the mean
 * @param spectralCentroidHz centre of gravity of the power spectrum of the speech
 * @param spectralTiltDbPerOctave slope of the same from 100 Hz to 6.4 kHz, or to where the channel
 *     ends; white noise has 0
 * @param formants resonances of the vocal tract
 * @param channel what room and equipment did
 */
public record AcousticProfile(
    double durationSeconds,
    boolean truncated,
    double speechRatio,
    double voicedRatio,
    double f0MedianHz,
    double f0MeanHz,
    double f0StdHz,
    double f0RangeSemitones,
    Contour contour,
    double speakingRate,
    double pauseRatio,
    double loudnessDb,
    double snrDb,
    double hnrDb,
    double jitter,
    double shimmer,
    double spectralCentroidHz,
    double spectralTiltDbPerOctave,
    Formants formants,
    Channel channel) {

  /** Checks that shares are shares and that no measure is infinite. */
  public AcousticProfile {
    requireNonNull(contour, "contour is null");
    requireNonNull(formants, "formants is null");
    requireNonNull(channel, "channel is null");
    requireShare("speechRatio", speechRatio);
    requireShare("voicedRatio", voicedRatio);
    requireShare("pauseRatio", pauseRatio);
    double[] measures = {
      durationSeconds,
      f0MedianHz,
      f0MeanHz,
      f0StdHz,
      f0RangeSemitones,
      speakingRate,
      loudnessDb,
      snrDb,
      hnrDb,
      jitter,
      shimmer,
      spectralCentroidHz,
      spectralTiltDbPerOctave
    };
    for (double measure : measures) {
      if (Double.isInfinite(measure)) {
        throw new IllegalArgumentException(
            "a measure is %s, must be finite or NaN; all are %s"
                .formatted(measure, Arrays.toString(measures)));
      }
    }
  }

  /** Returns whether a detector found no speech at all. */
  public boolean holdsNoSpeech() {
    return speechRatio == 0;
  }

  private static void requireShare(String name, double share) {
    if (share < 0 || share > 1) {
      throw new IllegalArgumentException("%s is %s, must be 0 to 1".formatted(name, share));
    }
  }
}
