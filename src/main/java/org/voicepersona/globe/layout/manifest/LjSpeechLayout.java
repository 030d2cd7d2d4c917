package org.voicepersona.globe.layout.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.RecordingName;
import org.voicepersona.globe.layout.ChannelStream;
import org.voicepersona.globe.layout.IndexedLayout;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.Recording;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.ShardPlace;
import org.voicepersona.globe.layout.TextLines;

/**
 * Corpora in the format of LJ Speech: {@code metadata.csv} has a line {@code NAME|TEXT|NORMALIZED
 * TEXT} without quotes for each {@code wavs/NAME.wav}, and no header line (<a
 * href="https://keithito.com/LJ-Speech-Dataset/">LJ Speech</a>).
 */
public final class LjSpeechLayout implements IndexedLayout {

  private static final String LIST = "metadata.csv";
  private static final String RECORDINGS = "wavs";
  private static final String AUDIO = "audio";
  private static final int HEAD = 4096;
  private static final int MOST_VALUES = 3;

  @Override
  public String name() {
    return "list of LJ Speech";
  }

  @Override
  public boolean isOf(ShardPlace place) throws IOException {
    if (!place.name().equals(LIST) || !place.hasFolderBeside(RECORDINGS)) {
      return false;
    }
    String[] first =
        new String(place.head(HEAD), ISO_8859_1).lines().findFirst().orElse("").split("\\|", -1);
    return (first.length == 2 || first.length == MOST_VALUES)
        && PathColumn.among(List.of(first)).isEmpty();
  }

  @Override
  public void index(ShardPlace place, RowIndexWriter rows)
      throws IOException, UnreadableShardException {
    rows.addRecordings(AUDIO, "recording");
    try (ChannelStream in = ChannelStream.open(place.uri())) {
      TextLines lines = new TextLines(in);
      while (lines.advance()) {
        if (!lines.text().isBlank()) {
          rows.add(row(lines.text().split("\\|", -1), lines.number()));
        }
      }
    }
  }

  private static IndexedRow row(String[] values, long line) {
    if (values.length < 2 || values.length > MOST_VALUES || values[0].isBlank()) {
      String message =
          "line %,d must be NAME|TEXT or NAME|TEXT|NORMALIZED TEXT, and has %d values"
              .formatted(line, values.length);
      return IndexedRow.faulty(Map.of(), new RowFault(ReadFault.DAMAGED_ROW, message));
    }
    String name = values[0].strip();
    String normalized = values[values.length - 1];
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("id", name);
    texts.put("transcript", normalized.isBlank() ? values[1] : normalized);
    texts.put("original", values[1]);
    boolean isFile = name.contains(".") && RecordingName.is(name);
    Recording recording =
        Recording.file(
            "%s/%s%s".formatted(RECORDINGS, name, isFile ? "" : ".wav"), Recording.WHOLE);
    return new IndexedRow(texts, Map.of(AUDIO, recording));
  }
}
