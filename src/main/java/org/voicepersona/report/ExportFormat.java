package org.voicepersona.report;

import static org.voicepersona.output.record.Feature.Value.NUMBER;
import static org.voicepersona.output.record.Feature.Value.TEXT;
import static org.voicepersona.output.record.RecordField.ACCENT;
import static org.voicepersona.output.record.RecordField.AGE;
import static org.voicepersona.output.record.RecordField.COMBINED_DESCRIPTION;
import static org.voicepersona.output.record.RecordField.DURATION;
import static org.voicepersona.output.record.RecordField.DURATION_MEASURED;
import static org.voicepersona.output.record.RecordField.F0_MEAN_HZ;
import static org.voicepersona.output.record.RecordField.F0_STD_HZ;
import static org.voicepersona.output.record.RecordField.FLAGS;
import static org.voicepersona.output.record.RecordField.GENDER;
import static org.voicepersona.output.record.RecordField.REVERBERATION_BIN;
import static org.voicepersona.output.record.RecordField.SNR_DB;
import static org.voicepersona.output.record.RecordField.SPEAKER_ID;
import static org.voicepersona.output.record.RecordField.TRANSCRIPT;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.voicepersona.describe.acoustic.BinSet.MeasureWords;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.report.parler.ParlerWords;
import org.voicepersona.report.parler.SpeakerPitch;

/** Formats in which descriptions are exported for training. */
public enum ExportFormat {
  /**
   * {@code instruction}, {@code input}, {@code output} and {@code metadata}, as in the original
   * data set.
   */
  INSTRUCTION(FileKind.JSON) {
    @Override
    void describe(Columns columns, Told told) {
      columns
          .add(
              "instruction",
              TEXT,
              voice -> "Analyze this voice recording and provide a detailed description.")
          .add("input", TEXT, voice -> "Speaker transcript: '" + voice.text(TRANSCRIPT) + "'")
          .add(COMBINED_DESCRIPTION, "output")
          .add(
              "metadata",
              metadata(told.kept()).add(DURATION.fieldName(), NUMBER, ExportFormat::seconds));
    }
  },

  /**
   * A {@code human} turn with the transcript and an {@code assistant} turn with the description, as
   * in the original data set.
   */
  CONVERSATION(FileKind.JSON) {
    @Override
    void describe(Columns columns, Told told) {
      columns
          .add(
              "conversations",
              turns("from", "value"),
              voice ->
                  List.of(
                      turn(
                          "from",
                          "human",
                          "value",
                          "Please analyze this voice recording. The speaker says: '"
                              + voice.text(TRANSCRIPT)
                              + "'"),
                      turn("from", "assistant", "value", voice.text(COMBINED_DESCRIPTION))))
          .add("metadata", metadata(told.kept()));
    }
  },

  /**
   * The columns that dataspeech's annotation and Parler-TTS's training read, and the name of the
   * set of bins.
   */
  PARLER(FileKind.PARQUET) {
    @Override
    void describe(Columns columns, Told told) {
      columns
          .add(TRANSCRIPT, "text")
          .add("text_description", TEXT, told.words()::description)
          .add(SPEAKER_ID)
          .add(GENDER)
          .add(AGE)
          .add(ACCENT)
          .add(DURATION_MEASURED, "duration")
          .add(F0_MEAN_HZ, "utterance_pitch_mean")
          .add(F0_STD_HZ, "utterance_pitch_std")
          .add(SNR_DB, "snr")
          .add("pitch", TEXT, voice -> told.measures(voice).pitch())
          .add("speaking_rate", TEXT, voice -> told.measures(voice).rate())
          .add("speech_monotony", TEXT, voice -> told.measures(voice).monotony())
          .add("noise", TEXT, voice -> told.measures(voice).noise())
          .add(REVERBERATION_BIN, "reverberation")
          .add("bins", TEXT, voice -> told.words().bins().toString())
          .addKept(told.kept());
    }
  },

  /**
   * {@code messages}: a user's, in which {@code <audio>} stands for the first of {@code audios},
   * and an assistant's, as fine-tuning tools for audio language models read them.
   */
  CHATML(FileKind.JSONL) {
    @Override
    void describe(Columns columns, Told told) {
      columns
          .add(
              "messages",
              turns("role", "content"),
              voice ->
                  List.of(
                      turn(
                          "role",
                          "user",
                          "content",
                          "<audio>Describe this voice, and the character it would suit."),
                      turn("role", "assistant", "content", voice.text(COMBINED_DESCRIPTION))))
          .add(SPEAKER_ID)
          .add(FLAGS)
          .addKept(told.kept());
    }

    @Override
    boolean listsAudio() {
      return true;
    }
  },

  /** All fields of the records, one row per record. */
  CSV(FileKind.CSV) {
    @Override
    void describe(Columns columns, Told told) {
      for (RecordField field : RecordField.values()) {
        columns.add(field);
      }
      columns.addKept(told.kept());
    }
  };

  private final FileKind usualKind;

  ExportFormat(FileKind usualKind) {
    this.usualKind = usualKind;
  }

  /** Returns the name in options and file names. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }

  /** Returns the default kind of file. */
  public FileKind usualKind() {
    return usualKind;
  }

  /**
   * What columns are computed from, besides the record.
   *
   * @param kept the columns kept from the corpus
   * @param words how clips are described for Parler-TTS
   * @param pitch of the speakers
   */
  record Told(List<String> kept, ParlerWords words, SpeakerPitch pitch) {

    MeasureWords measures(VoiceRecord voice) {
      return words.measures(voice, pitch);
    }
  }

  /** Adds the format's columns, except for the audio. */
  abstract void describe(Columns columns, Told told);

  /** Returns whether the audio column is a list {@code audios} of one, not {@code audio}. */
  boolean listsAudio() {
    return false;
  }

  /** Returns whether the texts become messages of a chat with a model. */
  boolean isChat() {
    return this == INSTRUCTION || this == CONVERSATION || this == CHATML;
  }

  private static Columns metadata(List<String> kept) {
    return new Columns().add(SPEAKER_ID).add(ACCENT).add(AGE).add(GENDER).addKept(kept);
  }

  private static Double seconds(VoiceRecord voice) {
    return voice.number(voice.has(DURATION) ? DURATION : DURATION_MEASURED);
  }

  private static Feature turns(String speaker, String text) {
    Map<String, Feature> turn = new LinkedHashMap<>();
    turn.put(speaker, TEXT);
    turn.put(text, TEXT);
    return new Feature.ListOf(new Feature.Struct(turn));
  }

  private static Map<String, Object> turn(
      String speakerName, String speaker, String textName, String text) {
    Map<String, Object> turn = new LinkedHashMap<>();
    turn.put(speakerName, speaker);
    turn.put(textName, text);
    return turn;
  }
}
