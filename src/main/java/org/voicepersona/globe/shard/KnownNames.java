package org.voicepersona.globe.shard;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.shard.ShardContents.Form;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;

/** The column names of well-known corpora for our columns. */
public final class KnownNames {

  private static final Map<Column, List<String>> OTHERS =
      Map.of(
          Column.AUDIO,
          List.of(
              "wav",
              "mp3",
              "flac",
              "ogg",
              "opus",
              "m4a",
              "sound",
              "speech",
              "recording",
              "clip",
              "audio_bytes",
              "audio_data",
              "audio_file",
              "wav_bytes",
              "waveform"),
          Column.SPEAKER_ID,
          List.of(
              "speaker",
              "client_id",
              "spk_id",
              "spk",
              "spkid",
              "speakerid",
              "speaker_name",
              "reader_id"),
          Column.TRANSCRIPT,
          List.of(
              "text",
              "sentence",
              "transcription",
              "transcripts",
              "utterance",
              "normalized_text",
              "normalised_text",
              "text_normalized",
              "raw_text",
              "text_original",
              "original_text",
              "raw_transcription",
              "transcript_normalized",
              "transcription_normalized"),
          Column.ACCENT,
          List.of("accents", "dialect"),
          Column.AGE,
          List.of("age_group", "speaker_age", "age_range"),
          Column.GENDER,
          List.of("sex", "speaker_gender"),
          Column.DURATION,
          List.of(
              "duration_s",
              "duration_sec",
              "duration_secs",
              "duration_seconds",
              "audio_duration",
              "length_seconds",
              "length_sec"));

  /** Ambiguous names, used only if no other column fits. */
  private static final Map<Column, List<String>> LAST_RESORTS =
      Map.of(Column.TRANSCRIPT, List.of("txt"));

  private KnownNames() {}

  /**
   * Returns the names of the columns of a shard that match {@code column} by a well-known name,
   * ignoring case, and by type.
   */
  public static List<String> candidates(Column column, Collection<StoredColumn> columns) {
    return columns.stream()
        .filter(stored -> fits(column, stored) && isCalledSo(column, stored))
        .map(StoredColumn::name)
        .toList();
  }

  /** Returns the columns to use for {@code column} if it has no {@link #candidates}. */
  public static List<String> lastResorts(Column column, Collection<StoredColumn> columns) {
    return columns.stream()
        .filter(stored -> fits(column, stored))
        .map(StoredColumn::name)
        .filter(LAST_RESORTS.getOrDefault(column, List.of())::contains)
        .toList();
  }

  private static boolean fits(Column column, StoredColumn stored) {
    return stored.form() == (column.equals(Column.AUDIO) ? Form.CLIP : Form.TEXT);
  }

  private static boolean isCalledSo(Column column, StoredColumn stored) {
    String name = stored.name().toLowerCase(Locale.ROOT).replaceAll("[-. ]", "_");
    return name.equals(column.label())
        || OTHERS.get(column).contains(name)
        || (column.equals(Column.AUDIO) && stored.isAudio());
  }

  /** Returns the well-known names of a column, for messages. */
  public static Stream<String> of(Column column) {
    return Stream.concat(Stream.of(column.label()), OTHERS.get(column).stream());
  }
}
