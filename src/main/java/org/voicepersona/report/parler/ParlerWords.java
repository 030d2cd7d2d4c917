package org.voicepersona.report.parler;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.voicepersona.describe.acoustic.AcousticDescriber;
import org.voicepersona.describe.acoustic.BinSet;
import org.voicepersona.describe.acoustic.BinSet.MeasureWords;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.RecordedVoice;
import org.voicepersona.output.record.VoiceRecord;

/**
 * How clips are described in a training set for Parler-TTS.
 *
 * @param bins the words for measures
 * @param length of the description
 */
public record ParlerWords(BinSet bins, Length length) {

  /** The length of a description. */
  public enum Length {
    /** One or two sentences about measures and labels. */
    SHORT,
    /** The voice analysis of the record. */
    FULL;

    /** Returns the name in options. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks that nothing is missing. */
  public ParlerWords {
    requireNonNull(bins, "bins is null");
    requireNonNull(length, "length is null");
  }

  /** Returns the description of a voice. */
  public String description(VoiceRecord voice) {
    if (length == Length.FULL) {
      return voice.text(RecordField.VOICE_ANALYSIS);
    }
    RecordedVoice recorded = RecordedVoice.of(voice);
    return AcousticDescriber.caption(recorded, recorded.bins(), voice.integer(RecordField.SEED));
  }

  /** Returns the words for the acoustic measures. */
  public MeasureWords measures(VoiceRecord voice, SpeakerPitch pitch) {
    RecordedVoice recorded = RecordedVoice.of(voice);
    return bins.words(
        recorded.profile(), recorded.bins(), voice.text(RecordField.GENDER), pitch.hz(voice));
  }
}
