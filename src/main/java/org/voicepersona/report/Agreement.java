package org.voicepersona.report;

import java.util.List;
import org.voicepersona.describe.acoustic.AcousticBins;
import org.voicepersona.describe.check.VoiceClaims;
import org.voicepersona.globe.label.Gender;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/** Compares what descriptions say with the corpus's labels and the acoustic measures. */
final class Agreement {

  private static final String NOTHING = "says nothing";

  private final Confusion gender =
      Confusion.of(
          "Gender: said (rows), listed (columns)",
          List.of("male", "female", NOTHING),
          List.of("male", "female", "other"));
  private final Confusion pitch =
      Confusion.of(
          "Pitch: said (rows), measured for the gender (columns)",
          List.of("low", "medium", "high", NOTHING),
          AcousticBins.PITCHES);
  private final Confusion pace =
      Confusion.of(
          "Pace: said (rows), measured (columns)",
          List.of("slow", "medium", "fast", NOTHING),
          AcousticBins.RATES);

  void add(VoiceRecord voice) {
    VoiceClaims claims =
        VoiceClaims.of(
            voice.text(RecordField.VOICE_ANALYSIS)
                + "\n"
                + voice.text(RecordField.TECHNICAL_ANALYSIS),
            voice.text(RecordField.CHARACTER_DESCRIPTION));
    String listed = Gender.of(voice.text(RecordField.GENDER)).label();
    gender.add(word(claims.gender(), "low", "high"), listed.isEmpty() ? "other" : listed);
    pitch.add(word(claims.pitch(), "low", "high"), voice.text(RecordField.PITCH_BIN));
    pace.add(word(claims.pace(), "slow", "fast"), voice.text(RecordField.RATE_BIN));
  }

  private static String word(VoiceClaims.Said said, String low, String high) {
    return switch (said) {
      case MALE -> "male";
      case FEMALE -> "female";
      case LOW -> low;
      case MEDIUM -> "medium";
      case HIGH -> high;
      case NOTHING -> NOTHING;
    };
  }

  List<Confusion> matrices() {
    return List.of(gender, pitch, pace);
  }
}
