package org.voicepersona.cli.terminal;

import static org.voicepersona.output.record.RecordField.ACCENT;
import static org.voicepersona.output.record.RecordField.AGE;
import static org.voicepersona.output.record.RecordField.CHARACTER_DESCRIPTION;
import static org.voicepersona.output.record.RecordField.DURATION_MEASURED;
import static org.voicepersona.output.record.RecordField.F0_MEDIAN_HZ;
import static org.voicepersona.output.record.RecordField.F0_RANGE_SEMITONES;
import static org.voicepersona.output.record.RecordField.GENDER;
import static org.voicepersona.output.record.RecordField.HNR_DB;
import static org.voicepersona.output.record.RecordField.INDEX;
import static org.voicepersona.output.record.RecordField.LOUDNESS_DB;
import static org.voicepersona.output.record.RecordField.MONOTONY_BIN;
import static org.voicepersona.output.record.RecordField.NOISE_BIN;
import static org.voicepersona.output.record.RecordField.PITCH_BIN;
import static org.voicepersona.output.record.RecordField.RATE_BIN;
import static org.voicepersona.output.record.RecordField.RECOGNIZED_TRANSCRIPT;
import static org.voicepersona.output.record.RecordField.REVERBERATION_BIN;
import static org.voicepersona.output.record.RecordField.SNR_DB;
import static org.voicepersona.output.record.RecordField.SPEAKER_ID;
import static org.voicepersona.output.record.RecordField.SPEAKING_RATE;
import static org.voicepersona.output.record.RecordField.SPLIT;
import static org.voicepersona.output.record.RecordField.TECHNICAL_ANALYSIS;
import static org.voicepersona.output.record.RecordField.TRANSCRIPT;
import static org.voicepersona.output.record.RecordField.VOICE_ANALYSIS;
import static org.voicepersona.output.record.RecordField.WORD_ERROR_RATE;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/** Prints a described voice as text for people. */
public final class VoiceText {

  private static final int WIDTH = 96;
  private static final String INDENT = "    ";
  private static final int LONGEST = 2_000;

  private VoiceText() {}

  /** Prints one voice: speaker, transcript, descriptions and measures. */
  public static void print(PrintWriter out, VoiceRecord voice) {
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
    Stream.of(PITCH_BIN, RATE_BIN, MONOTONY_BIN, NOISE_BIN, REVERBERATION_BIN)
        .map(voice::text)
        .filter(word -> !word.isEmpty())
        .forEach(measures::add);
    return measures.toString();
  }

  /** Adds a number as the record has it: rounding it a second time might change it. */
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
