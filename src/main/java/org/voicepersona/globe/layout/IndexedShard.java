package org.voicepersona.globe.layout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.MessageText;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.folder.FolderKeys;
import org.voicepersona.globe.label.MissingValue;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.RowLabels;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;
import org.voicepersona.globe.shard.ShardReader;

/** An open shard that is read through its index, one row at a time. */
final class IndexedShard implements ShardReader {

  /** Most recordings that are announced to {@link Recordings} for read-ahead. */
  private static final int MOST_AHEAD = 64;

  private final Shard shard;
  private final ColumnNames names;
  private final RowIndex index;
  private final IndexedRows ahead;
  private final Recordings recordings;
  private final FolderKeys keys;

  private IndexedShard(Shard shard, ColumnNames names, RowIndex index, Recordings recordings) {
    this.shard = shard;
    this.names = names;
    this.index = index;
    this.ahead = index.rows();
    this.recordings = recordings;
    this.keys = FolderKeys.of(shard.uri());
  }

  /**
   * Opens a shard.
   *
   * @throws UnreadableShardException if it is not a shard, has changed, or has no recordings
   */
  static IndexedShard open(
      Shard shard, ColumnNames names, ShardPlace place, IndexedLayout layout, IndexStore store)
      throws IOException, UnreadableShardException {
    RowIndex index = store.open(place, layout, shard.digest());
    try {
      shard.requireDigest(index.head().digest());
      requireRecordings(index.head(), names.of(Column.AUDIO));
      RecordingFolder folder = RecordingFolder.of(place, index.head().folder(), names.audioRoot());
      return new IndexedShard(shard, names, index, layout.recordings(place, folder));
    } catch (IOException | UnreadableShardException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private static void requireRecordings(RowIndex.Head head, String column)
      throws UnreadableShardException {
    List<String> there = head.columns().stream().map(StoredColumn::name).toList();
    if (head.rows() > 0 && !there.contains(column)) {
      throw new UnreadableShardException(
          ReadFault.NO_AUDIO_COLUMN,
          "no column '%s' of recordings or of their paths; there are: %s; --column audio=NAME names another one"
              .formatted(column, MessageText.names(there)));
    }
  }

  @Override
  public long rows() {
    return index.head().rows();
  }

  @Override
  public List<StoredColumn> columns() {
    return index.head().columns();
  }

  @Override
  public String digest() {
    return index.head().digest();
  }

  @Override
  public RowCursor<RowLabels> labels(Set<Column> columns, BitSet expected) {
    return new IndexedCursor<>(
        index.rows(),
        (row, number) -> {
          Map<Column, String> texts = new LinkedHashMap<>();
          columns.forEach(column -> texts.put(column, text(row, column)));
          return new RowLabels(true, texts);
        });
  }

  @Override
  public RowCursor<VoiceSample> samples(BitSet expected) {
    return new IndexedCursor<>(index.rows(), (row, number) -> sample(row, number, expected));
  }

  private VoiceSample sample(IndexedRow row, long number, BitSet expected)
      throws IOException, RowFault {
    if (row.fault().isPresent()) {
      throw row.fault().get();
    }
    byte[] audio = recordings.read(recording(row), () -> next(number, expected));
    return new VoiceSample(
        new RowId(shard.name(), number),
        shard.split(),
        shard.indexOf(number),
        shard.dataset(),
        text(row, Column.SPEAKER_ID),
        text(row, Column.TRANSCRIPT),
        text(row, Column.ACCENT),
        text(row, Column.AGE),
        text(row, Column.GENDER),
        RowLabels.positive(text(row, Column.DURATION)),
        kept(row),
        audio);
  }

  private List<Recording> next(long row, BitSet expected) throws IOException {
    List<Recording> next = new ArrayList<>();
    int at = expected.nextSetBit((int) row + 1);
    while (at >= 0 && at < rows() && next.size() < MOST_AHEAD) {
      Optional.ofNullable(ahead.row(at).recordings().get(names.of(Column.AUDIO)))
          .ifPresent(next::add);
      at = expected.nextSetBit(at + 1);
    }
    return next;
  }

  private Recording recording(IndexedRow row) throws RowFault {
    String column = names.of(Column.AUDIO);
    Recording recording = row.recordings().get(column);
    if (recording != null) {
      return recording;
    }
    String path = row.texts().getOrDefault(column, "").strip();
    if (path.isEmpty()) {
      throw new RowFault(
          ReadFault.MISSING_RECORDING,
          row.recordings().isEmpty()
              ? "the row names no recording in the column '%s'".formatted(column)
              : "the row has no recording '%s', but %s: --column audio=NAME chooses one"
                  .formatted(column, MessageText.names(row.recordings().keySet())));
    }
    return Recording.file(path, Recording.WHOLE);
  }

  private String text(IndexedRow row, Column column) {
    String name = names.of(column);
    String text = row.texts().getOrDefault(name, keys.columns().getOrDefault(name, "")).strip();
    return column.isSpeakerLabel() ? MissingValue.orEmpty(text) : text;
  }

  private Map<String, String> kept(IndexedRow row) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (Column column : names.kept()) {
      String text = text(row, column);
      if (!text.isEmpty()) {
        kept.put(column.label(), text);
      }
    }
    return kept;
  }

  @Override
  public void close() throws IOException {
    try (index) {
      recordings.close();
    }
  }
}
