package org.voicepersona.audio;

import java.io.Serializable;

/**
 * What was measured in a voice. A measure that the clip does not allow is {@code NaN}: a whisper
 * has no pitch.
 *
 * @param durationSeconds length of what was heard
 * @param clipped whether the recording was longer than what was heard
 * @param voicedRatio share of the speech frames that are voiced, 0 to 1
 * @param f0MedianHz median fundamental frequency of the voiced frames
 * @param f0StdHz standard deviation of the same
 * @param f0RangeSemitones 5th to 95th percentile of the same, in semitones
 * @param speakingRate syllable nuclei a second, pauses included
 * @param pauseRatio share of the clip, between its first and last sound, that is silent, 0 to 1
 * @param loudnessDb loudness of the speech, LUFS
 * @param snrDb estimated ratio of speech to background noise, dB
 * @param hnrDb harmonics-to-noise ratio of the voiced frames, dB
 * @param jitter mean change from one period to the next, relative to the mean period
 * @param shimmer mean change of amplitude from one period to the next, relative to the mean
 * @param spectralCentroidHz centre of gravity of the speech spectrum
 * @param spectralTiltDbPerOctave slope of the long-term spectrum
 */
public record AcousticProfile(
    double durationSeconds,
    boolean clipped,
    double voicedRatio,
    double f0MedianHz,
    double f0StdHz,
    double f0RangeSemitones,
    double speakingRate,
    double pauseRatio,
    double loudnessDb,
    double snrDb,
    double hnrDb,
    double jitter,
    double shimmer,
    double spectralCentroidHz,
    double spectralTiltDbPerOctave)
    implements Serializable {}
