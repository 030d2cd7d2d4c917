package org.voicepersona.globe.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.folder.FolderKeys;
import org.voicepersona.globe.parquet.bytes.ChunkBytes;
import org.voicepersona.globe.parquet.bytes.ColumnChunk;
import org.voicepersona.globe.parquet.bytes.FileBytes;
import org.voicepersona.globe.parquet.bytes.GroupRanges;
import org.voicepersona.globe.parquet.bytes.LocalBytes;
import org.voicepersona.globe.parquet.bytes.PageMemory;
import org.voicepersona.globe.parquet.bytes.PageTooLargeException;
import org.voicepersona.globe.parquet.bytes.RowGroup;
import org.voicepersona.globe.parquet.page.ColumnCursor;
import org.voicepersona.globe.parquet.page.PageReader;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.RowLabels;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;
import org.voicepersona.globe.shard.ShardReader;

/** An open Parquet file. Each column has at most one page in memory. */
final class ParquetShard implements ShardReader {

  private final Shard shard;
  private final FileBytes file;
  private final String digest;
  private final ShardLayout layout;
  private final FolderKeys keys;
  private final PageMemory.Lease memory;
  private final GroupRanges ranges;
  private final List<ParquetCursor<?>> cursors = new ArrayList<>();

  private ParquetShard(
      Shard shard, FileBytes file, String digest, ShardLayout layout, PageMemory memory) {
    this.shard = shard;
    this.file = file;
    this.digest = digest;
    this.layout = layout;
    this.keys = FolderKeys.of(shard.uri());
    this.memory = memory.lease(this::drop);
    this.ranges = new GroupRanges(file, this.memory);
  }

  /** Opens a shard in a file, which is closed with the reader or if this fails. */
  static ParquetShard open(Shard shard, ColumnNames names, FileBytes file, PageMemory memory)
      throws IOException, UnreadableShardException {
    try {
      FooterBytes footer = FooterBytes.read(file);
      shard.requireDigest(footer.digest());
      ShardLayout layout = LayoutCache.OF_THIS_PROCESS.get(footer, names);
      return new ParquetShard(shard, file, footer.digest(), layout, memory);
    } catch (IOException | UnreadableShardException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public long rows() {
    List<RowGroup> groups = layout.groups();
    return groups.isEmpty() ? 0 : groups.get(groups.size() - 1).endRow();
  }

  @Override
  public List<StoredColumn> columns() {
    return layout.schema().stored();
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public RowCursor<RowLabels> labels(Set<Column> columns, BitSet expected) {
    return cursor(
        columns,
        expected,
        (values, row) -> {
          Map<Column, String> texts = new HashMap<>();
          for (Column column : columns) {
            texts.put(column, values.text(column));
          }
          return new RowLabels(true, texts);
        });
  }

  @Override
  public RowCursor<VoiceSample> samples(BitSet expected) {
    return cursor(layout.schema().names().all(), expected, this::sample);
  }

  private VoiceSample sample(RowValues values, long row) throws IOException, PageTooLargeException {
    return new VoiceSample(
        new RowId(shard.name(), row),
        shard.split(),
        shard.indexOf(row),
        shard.dataset(),
        values.text(Column.SPEAKER_ID),
        values.text(Column.TRANSCRIPT),
        values.text(Column.ACCENT),
        values.text(Column.AGE),
        values.text(Column.GENDER),
        values.positive(Column.DURATION),
        kept(values),
        values.clip());
  }

  private Map<String, String> kept(RowValues values) throws IOException, PageTooLargeException {
    Map<String, String> kept = new LinkedHashMap<>();
    for (Column column : layout.schema().names().kept()) {
      String text = values.text(column);
      if (!text.isEmpty()) {
        kept.put(column.label(), text);
      }
    }
    return kept;
  }

  private <T> RowCursor<T> cursor(
      Set<Column> columns, BitSet expected, ParquetCursor.Conversion<T> conversion) {
    ParquetCursor<T> cursor =
        new ParquetCursor<>(this, layout.schema().places(columns), expected, conversion);
    cursors.add(cursor);
    return cursor;
  }

  RowGroup group(long row) {
    List<RowGroup> groups = layout.groups();
    int low = 0;
    int high = groups.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      RowGroup group = groups.get(middle);
      if (row < group.firstRow()) {
        high = middle - 1;
      } else if (row >= group.endRow()) {
        low = middle + 1;
      } else {
        return group;
      }
    }
    throw new IndexOutOfBoundsException(
        "row is %d, must be from 0 to %d (%s)".formatted(row, rows() - 1, shard.name()));
  }

  /** Returns a reader of some columns of a row group. */
  RowValues values(RowGroup group, Map<Column, Integer> places)
      throws IOException, PageTooLargeException {
    if (file.isDistant()) {
      ranges.enter(group);
      ranges.load(chunks(group, places.values()));
    }
    RowValues values = new RowValues(layout.schema(), keys);
    for (Map.Entry<Column, Integer> place : places.entrySet()) {
      ColumnChunk chunk = group.chunks().get(place.getValue());
      ChunkBytes bytes =
          file.isDistant() ? ranges.bytes(chunk) : new LocalBytes(file, chunk, memory);
      values.add(
          place.getKey(), new ColumnCursor(chunk, new PageReader(file, chunk, bytes, memory)));
    }
    return values;
  }

  private static List<ColumnChunk> chunks(RowGroup group, Collection<Integer> places) {
    return places.stream().distinct().map(group.chunks()::get).toList();
  }

  /** Starts read-ahead of some columns for the row group of the next expected row after a group. */
  void readAhead(RowGroup behind, BitSet expected, Collection<Integer> places) {
    Optional<RowGroup> next =
        Optional.of(expected.nextSetBit((int) behind.endRow()))
            .filter(row -> row >= 0 && row < rows())
            .map(this::group);
    if (file.isDistant() && next.isPresent()) {
      GroupRanges.of(chunks(next.get(), places), file.requestSizes()).forEach(file::readAhead);
    }
  }

  /**
   * Checks that the footer is unchanged; otherwise the damage is due to the file being overwritten.
   *
   * @param damage the exception that a page caused
   */
  void requireUnchanged(RuntimeException damage) throws IOException, UnreadableShardException {
    FooterBytes now;
    try {
      now = FooterBytes.read(file);
    } catch (UnreadableShardException e) {
      throw overwritten("none: " + e.getMessage(), damage);
    }
    if (!now.digest().equals(digest)) {
      throw overwritten("%.12s".formatted(now.digest()), damage);
    }
  }

  private UnreadableShardException overwritten(String now, RuntimeException damage) {
    return new UnreadableShardException(
        ReadFault.REPLACED,
        "the file was overwritten while it was read (its footer was %.12s, is now %s): run the command again"
            .formatted(digest, now),
        damage);
  }

  PageMemory.Lease memory() {
    return memory;
  }

  /** Releases the page buffers; later reads load them again. */
  void drop() {
    cursors.forEach(ParquetCursor::drop);
    ranges.drop();
  }

  @Override
  public void close() throws IOException {
    memory.begin();
    try {
      for (ParquetCursor<?> cursor : cursors) {
        cursor.close();
      }
      ranges.drop();
    } finally {
      memory.end();
      memory.close();
      file.close();
    }
  }
}
