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

/** The shapes in which descriptions are exported for training. */
public enum ExportFormat {
  /**
   * {@code instruction}, {@code input}, {@code output} and {@code metadata}, as the original data
   * set has them.
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
   * A {@code human} turn with the transcript and an {@code assistant} turn that describes, as the
   * original data set has them.
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
   * The columns that dataspeech's annotation and Parler-TTS's training read, and which set of words
   * they use.
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
   * {@code messages} of a user, whose {@code <audio>} stands for the first of {@code audios}, and
   * of an assistant, as the fine-tuning tools for audio language models read them.
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

  /** All fields of the records, one row each. */
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

  /** Returns the kind of file it is written to unless another is asked for. */
  public FileKind usualKind() {
    return usualKind;
  }

  /**
   * What the columns of a format are made with.
   *
   * @param kept the columns of the corpus that stand beside each record
   * @param words how a clip is told for Parler-TTS
   * @param pitch of the speakers
   */
  record Told(List<String> kept, ParlerWords words, SpeakerPitch pitch) {

    MeasureWords measures(VoiceRecord voice) {
      return words.measures(voice, pitch);
    }
  }

  /** Adds the columns without the audio. */
  abstract void describe(Columns columns, Told told);

  /** Returns whether the audio is a list {@code audios} of one, rather than {@code audio}. */
  boolean listsAudio() {
    return false;
  }

  /** Returns whether its texts become parts of a conversation with a model. */
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
