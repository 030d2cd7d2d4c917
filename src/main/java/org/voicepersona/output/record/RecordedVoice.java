package org.voicepersona.output.record;

import static java.util.Objects.requireNonNull;

import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.audio.analysis.Contour;
import org.voicepersona.audio.analysis.Formants;
import org.voicepersona.describe.MeasuredClip;
import org.voicepersona.globe.VoiceSample;

/**
 * What a record tells of a voice. What it does not tell is not known.
 *
 * @param sample what the corpus lists, without the recording
 * @param profile what was measured
 */
public record RecordedVoice(VoiceSample sample, AcousticProfile profile) implements MeasuredClip {

  private static final byte[] NO_AUDIO = new byte[0];

  /** Checks that nothing is missing. */
  public RecordedVoice {
    requireNonNull(sample, "sample is null");
    requireNonNull(profile, "profile is null");
  }

  /** Reads a record. */
  public static RecordedVoice of(VoiceRecord voice) {
    return new RecordedVoice(sample(voice), profile(voice));
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
