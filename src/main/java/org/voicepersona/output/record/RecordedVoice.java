package org.voicepersona.output.record;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.audio.analysis.Contour;
import org.voicepersona.audio.analysis.Formants;
import org.voicepersona.describe.MeasuredClip;
import org.voicepersona.describe.acoustic.AcousticBins;
import org.voicepersona.globe.VoiceSample;

/**
 * The row and the measurements that a published record holds; what it lacks is unknown.
 *
 * @param sample what the corpus lists, without the recording
 * @param profile what was measured
 * @param bins the words that the record has for it
 */
public record RecordedVoice(VoiceSample sample, AcousticProfile profile, AcousticBins bins)
    implements MeasuredClip {

  private static final byte[] NO_AUDIO = new byte[0];

  /** Checks that nothing is missing. */
  public RecordedVoice {
    requireNonNull(sample, "sample is null");
    requireNonNull(profile, "profile is null");
    requireNonNull(bins, "bins is null");
  }

  /** Reads a record. */
  public static RecordedVoice of(VoiceRecord voice) {
    return new RecordedVoice(sample(voice), profile(voice), bins(voice));
  }

  private static VoiceSample sample(VoiceRecord voice) {
    return new VoiceSample(
        voice.id(),
        voice.text(RecordField.SPLIT),
        Math.max(0, voice.integer(RecordField.INDEX)),
        voice.text(RecordField.DATASET),
        voice.text(RecordField.SPEAKER_ID),
        voice.text(RecordField.TRANSCRIPT),
        voice.text(RecordField.ACCENT),
        voice.text(RecordField.AGE),
        voice.text(RecordField.GENDER),
        voice.number(RecordField.DURATION),
        voice.kept(),
        NO_AUDIO);
  }

  private static AcousticBins bins(VoiceRecord voice) {
    return new AcousticBins(
        word(voice, RecordField.PITCH_BIN, AcousticBins.PITCHES),
        word(voice, RecordField.RATE_BIN, AcousticBins.RATES),
        word(voice, RecordField.MONOTONY_BIN, AcousticBins.MONOTONIES),
        word(voice, RecordField.NOISE_BIN, AcousticBins.NOISES),
        word(voice, RecordField.REVERBERATION_BIN, AcousticBins.REVERBERATIONS),
        word(voice, RecordField.BANDWIDTH_BIN, AcousticBins.BANDWIDTHS));
  }

  /** Returns the word, or the empty string for one of another program's scale. */
  private static String word(VoiceRecord voice, RecordField field, List<String> words) {
    String word = voice.text(field);
    return words.contains(word) ? word : "";
  }

  private static AcousticProfile profile(VoiceRecord voice) {
    return new AcousticProfile(
        voice.number(RecordField.DURATION_MEASURED),
        voice.flag(RecordField.AUDIO_TRUNCATED) || voice.flag(RecordField.AUDIO_CLIPPED),
        voice.number(RecordField.SPEECH_RATIO),
        voice.number(RecordField.VOICED_RATIO),
        voice.number(RecordField.F0_MEDIAN_HZ),
        voice.number(RecordField.F0_MEAN_HZ),
        voice.number(RecordField.F0_STD_HZ),
        voice.number(RecordField.F0_RANGE_SEMITONES),
        new Contour(
            voice.number(RecordField.F0_END_SLOPE),
            voice.number(RecordField.F0_RISES),
            voice.number(RecordField.F0_FALLS)),
        voice.number(RecordField.SPEAKING_RATE),
        voice.number(RecordField.PAUSE_RATIO),
        voice.number(RecordField.LOUDNESS_DB),
        voice.number(RecordField.SNR_DB),
        voice.number(RecordField.HNR_DB),
        voice.number(RecordField.JITTER),
        voice.number(RecordField.SHIMMER),
        voice.number(RecordField.SPECTRAL_CENTROID_HZ),
        voice.number(RecordField.SPECTRAL_TILT_DB_PER_OCTAVE),
        new Formants(
            voice.number(RecordField.F1_HZ),
            voice.number(RecordField.F2_HZ),
            voice.number(RecordField.F3_HZ),
            voice.number(RecordField.F4_HZ)),
        new Channel(
            voice.number(RecordField.CLIPPING_RATIO),
            voice.number(RecordField.BANDWIDTH_HZ),
            voice.number(RecordField.DECAY_SECONDS)));
  }
}
