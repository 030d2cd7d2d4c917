package org.voicepersona.cli;

import static org.voicepersona.output.RecordField.ACCENT;
import static org.voicepersona.output.RecordField.AGE;
import static org.voicepersona.output.RecordField.CHARACTER_DESCRIPTION;
import static org.voicepersona.output.RecordField.DURATION_MEASURED;
import static org.voicepersona.output.RecordField.F0_MEDIAN_HZ;
import static org.voicepersona.output.RecordField.F0_RANGE_SEMITONES;
import static org.voicepersona.output.RecordField.GENDER;
import static org.voicepersona.output.RecordField.HNR_DB;
import static org.voicepersona.output.RecordField.INDEX;
import static org.voicepersona.output.RecordField.LOUDNESS_DB;
import static org.voicepersona.output.RecordField.MONOTONY_BIN;
import static org.voicepersona.output.RecordField.NOISE_BIN;
import static org.voicepersona.output.RecordField.PITCH_BIN;
import static org.voicepersona.output.RecordField.RATE_BIN;
import static org.voicepersona.output.RecordField.RECOGNIZED_TRANSCRIPT;
import static org.voicepersona.output.RecordField.SNR_DB;
import static org.voicepersona.output.RecordField.SPEAKER_ID;
import static org.voicepersona.output.RecordField.SPEAKING_RATE;
import static org.voicepersona.output.RecordField.SPLIT;
import static org.voicepersona.output.RecordField.TECHNICAL_ANALYSIS;
import static org.voicepersona.output.RecordField.TRANSCRIPT;
import static org.voicepersona.output.RecordField.VOICE_ANALYSIS;
import static org.voicepersona.output.RecordField.WORD_ERROR_RATE;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.voicepersona.output.RecordField;
import org.voicepersona.output.VoiceRecord;

/** A described voice as a person reads it. */
final class VoiceText {

  private static final int WIDTH = 96;
  private static final String INDENT = "    ";
  private static final int LONGEST = 2_000;

  private VoiceText() {}

  /** Prints one voice: who, what was said, the descriptions, the measures. */
  static void print(PrintWriter out, VoiceRecord voice) {
    StringJoiner speaker = new StringJoiner(", ");
    Stream.of(SPEAKER_ID, GENDER, AGE, ACCENT)
        .map(voice::text)
        .filter(text -> !text.isEmpty())
        .forEach(text -> speaker.add(Terminal.plain(text, WIDTH)));
    String whose = speaker.length() == 0 ? "" : ": " + speaker;
    out.printf("── %s %d%s%n", voice.text(SPLIT), voice.integer(INDEX), whose);
    section(out, "Transcript", voice.text(TRANSCRIPT));
    section(out, "Recognised", voice.text(RECOGNIZED_TRANSCRIPT));
    section(out, "Voice", voice.text(VOICE_ANALYSIS));
    section(out, "Character", voice.text(CHARACTER_DESCRIPTION));
    section(out, "Technical", voice.text(TECHNICAL_ANALYSIS));
    section(out, "Measured", measures(voice));
    out.println();
  }

  private static String measures(VoiceRecord voice) {
    StringJoiner measures = new StringJoiner("; ");
    add(measures, voice, DURATION_MEASURED, "%s s");
    add(measures, voice, F0_MEDIAN_HZ, "median pitch %s Hz");
    add(measures, voice, F0_RANGE_SEMITONES, "range %s semitones");
    add(measures, voice, SPEAKING_RATE, "%s syllables/s");
    add(measures, voice, LOUDNESS_DB, "%s LUFS");
    add(measures, voice, SNR_DB, "SNR %s dB");
    add(measures, voice, HNR_DB, "HNR %s dB");
    add(measures, voice, WORD_ERROR_RATE, "word error rate %s");
    Stream.of(PITCH_BIN, RATE_BIN, MONOTONY_BIN, NOISE_BIN)
        .map(voice::text)
        .filter(word -> !word.isEmpty())
        .forEach(measures::add);
    return measures.toString();
  }

  /** Adds a number as the record has it: rounded a second time it would be another. */
  private static void add(
      StringJoiner measures, VoiceRecord voice, RecordField field, String form) {
    if (voice.has(field)) {
      measures.add(form.formatted(BigDecimal.valueOf(voice.number(field)).toPlainString()));
    }
  }

  private static void section(PrintWriter out, String title, String text) {
    if (text.isEmpty()) {
      return;
    }
    out.println("  " + title);
    StringBuilder line = new StringBuilder(INDENT);
    for (String word : Terminal.plain(text, LONGEST).split(" ", -1)) {
      if (line.length() > INDENT.length() && line.length() + word.length() > WIDTH) {
        out.println(line.toString().stripTrailing());
        line.setLength(INDENT.length());
      }
      line.append(word).append(' ');
    }
    out.println(line.toString().stripTrailing());
  }
}
