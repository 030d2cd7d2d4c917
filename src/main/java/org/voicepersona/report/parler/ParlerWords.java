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
 * The words for a clip as a training set of Parler-TTS has them.
 *
 * @param bins the set of words for measures
 * @param length of the description
 */
public record ParlerWords(BinSet bins, Length length) {

  /** How long a description is. */
  public enum Length {
    /** One or two sentences, of what is measured and listed. */
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
    return length == Length.FULL
        ? voice.text(RecordField.VOICE_ANALYSIS)
        : AcousticDescriber.caption(RecordedVoice.of(voice), voice.integer(RecordField.SEED));
  }

  /** Returns the words for what was measured. */
  public MeasureWords measures(VoiceRecord voice, SpeakerPitch pitch) {
    return bins.words(
        RecordedVoice.of(voice).profile(), voice.text(RecordField.GENDER), pitch.hz(voice));
  }
}
