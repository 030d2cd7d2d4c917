package org.voicepersona.globe.layout.manifest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.IndexedLayout;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.Recording;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.ShardPlace;
import org.voicepersona.globe.layout.Span;

/**
 * Kaldi data directories: {@code wav.scp} lists the recordings, {@code segments} their utterances,
 * and further tables give transcripts and speakers (<a
 * href="https://kaldi-asr.org/doc/data_prep.html">data preparation</a>).
 */
public final class KaldiLayout implements IndexedLayout {

  private static final String RECORDINGS = "wav.scp";
  private static final String SEGMENTS = "segments";
  private static final String TEXT = "text";
  private static final String SPEAKERS = "utt2spk";
  private static final String GENDERS = "spk2gender";
  private static final String DURATIONS = "utt2dur";
  private static final List<String> TABLES =
      List.of(RECORDINGS, SEGMENTS, TEXT, SPEAKERS, GENDERS, DURATIONS);

  private static final String AUDIO = "audio";
  private static final String DURATION = "duration";

  @Override
  public String name() {
    return "Kaldi data directory";
  }

  @Override
  public boolean isOf(ShardPlace place) {
    return place.name().equals(RECORDINGS);
  }

  @Override
  public String state(ShardPlace place) throws IOException {
    StringBuilder state = new StringBuilder();
    for (String table : TABLES) {
      state.append(stateOf(place.folder() + table)).append('\n');
    }
    return state.toString();
  }

  private static String stateOf(String table) throws IOException {
    try {
      ShardPlace found = ShardPlace.of(table);
      return found.bytes() + " " + found.state();
    } catch (FileNotFoundException | NoSuchFileException e) {
      return "";
    }
  }

  @Override
  public void index(ShardPlace place, RowIndexWriter rows)
      throws IOException, UnreadableShardException {
    rows.addRecordings(AUDIO, "recording");
    try (Tables tables = new Tables(place.folder())) {
      boolean isDivided = !stateOf(place.folder() + SEGMENTS).isEmpty();
      for (String table : isDivided ? TABLES : TABLES.subList(2, TABLES.size())) {
        tables.keep(table);
      }
      tables.read(
          isDivided ? SEGMENTS : RECORDINGS,
          (utterance, value) -> {
            Map<String, String> texts = texts(tables, utterance);
            try {
              rows.add(
                  isDivided
                      ? segment(tables, texts, value.split("\\s+", -1))
                      : row(texts, recording(value), Span.WHOLE));
            } catch (RowFault e) {
              rows.add(IndexedRow.faulty(texts, e));
            }
          });
    }
  }

  private static Map<String, String> texts(Tables tables, String utterance) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("id", utterance);
    Optional<String> speaker = tables.find(SPEAKERS, utterance);
    if (speaker.isPresent()) {
      texts.put("speaker_id", speaker.get());
      tables.find(GENDERS, speaker.get()).ifPresent(gender -> texts.put("gender", gender));
    }
    tables.find(TEXT, utterance).ifPresent(text -> texts.put("transcript", text));
    tables.find(DURATIONS, utterance).ifPresent(seconds -> texts.put(DURATION, seconds));
    return texts;
  }

  private static IndexedRow segment(Tables tables, Map<String, String> texts, String[] parts)
      throws IOException, RowFault {
    if (parts.length != 3) {
      throw new RowFault(
          ReadFault.DAMAGED_ROW,
          "'%s' has %d values in segments, must have 3: the recording, its begin and its end"
              .formatted(texts.get("id"), parts.length));
    }
    Optional<String> recording = tables.find(RECORDINGS, parts[0]);
    if (recording.isEmpty()) {
      throw new RowFault(
          ReadFault.MISSING_RECORDING, "wav.scp has no recording '%s'".formatted(parts[0]));
    }
    return row(texts, recording(recording.get()), span(parts[1], parts[2]));
  }

  private static Span span(String begin, String end) throws RowFault {
    try {
      double from = Double.parseDouble(begin);
      double to = Double.parseDouble(end);
      return new Span(from, to == -1 ? Double.POSITIVE_INFINITY : to - from);
    } catch (IllegalArgumentException e) {
      throw new RowFault(
          ReadFault.DAMAGED_ROW,
          "segments has the begin '%s' and the end '%s', which must be seconds, the end behind the begin"
              .formatted(begin, end));
    }
  }

  private static IndexedRow row(Map<String, String> texts, String path, Span span) {
    texts.put("path", path);
    if (Double.isFinite(span.seconds())) {
      texts.putIfAbsent(DURATION, Double.toString(span.seconds()));
    }
    return new IndexedRow(texts, Map.of(AUDIO, Recording.part(path, span)));
  }

  /** Returns the path of a line; a line with a command is a fault, because none is ever run. */
  private static String recording(String value) throws RowFault {
    if (value.endsWith("|")) {
      throw new RowFault(
          ReadFault.NO_RECORDING,
          "the recording is what a command writes, and none is run because a file names it: write it to a file first, such as with wav-copy, and name that in wav.scp. The command: "
              + value);
    }
    if (value.isEmpty()) {
      throw new RowFault(ReadFault.MISSING_RECORDING, "wav.scp names no file for the recording");
    }
    return value;
  }
}
