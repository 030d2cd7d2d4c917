package org.voicepersona.globe;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.MessageType;

/**
 * Reads one shard, a row group at a time: only the row groups and columns asked for, and never more
 * than one row group in memory, compressed.
 *
 * <p>What is permanently wrong with the file is told apart from a fault of the file system: the
 * first is an {@link UnreadableShardException} or a {@link Failure} of each row it costs, the
 * second an {@link IOException} or {@link UncheckedIOException}, which may pass. A {@link
 * FileSystemException} speaks of one file, and is permanent: a file system that can retry has done
 * so.
 *
 * <p>Of a file that is not on a local disk, what is wanted of a row group is read in one piece, and
 * may be read ahead.
 */
final class ShardReader implements Closeable {

  /**
   * Rows that lie together in the file.
   *
   * @param ordinal the row group's number in the file
   * @param firstRow the number of its first row in the shard
   * @param rows how many rows it has, at least 1
   */
  record RowGroup(int ordinal, long firstRow, long rows) {

    /** Returns the number of the row after its last. */
    long endRow() {
      return firstRow + rows;
    }
  }

  /** Columns with no more than this between them are read together. */
  private static final int SMALL_GAP = 16 << 10;

  private final Shard shard;
  private final HeldRanges channel;
  private final boolean isDistant;
  private final ParquetFileReader parquet;
  private final ShardSchema schema;
  private final List<RowGroup> rowGroups;

  private ShardReader(Shard shard, SeekableByteChannel file, ColumnNames names)
      throws IOException, UnreadableShardException {
    this.shard = shard;
    this.channel = new HeldRanges(file);
    this.isDistant = !(file instanceof FileChannel);
    ShardFooter.check(channel);
    this.parquet = openParquet(channel);
    this.schema = new ShardSchema(parquet.getFileMetaData().getSchema(), names);
    this.rowGroups = rowGroups(parquet.getRowGroups(), channel.size());
  }

  /**
   * Opens a shard and reads its footer.
   *
   * @throws UnreadableShardException if the file is not a shard and never will be
   */
  static ShardReader open(Shard shard, ColumnNames names)
      throws IOException, UnreadableShardException {
    try {
      return open(shard, names, openChannel(shard.uri()));
    } catch (FileSystemException e) {
      throw new UnreadableShardException(e);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemException fault) {
        throw new UnreadableShardException(fault);
      }
      throw e;
    }
  }

  /** Opens a shard through a channel, which is closed with the reader or if this fails. */
  static ShardReader open(Shard shard, ColumnNames names, SeekableByteChannel channel)
      throws IOException, UnreadableShardException {
    try {
      return new ShardReader(shard, channel, names);
    } catch (IOException | UnreadableShardException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static SeekableByteChannel openChannel(String uri) throws IOException {
    ReadableByteChannel channel = FileSystems.open(FileSystems.matchNewResource(uri, false));
    if (channel instanceof SeekableByteChannel seekable) {
      return seekable;
    }
    channel.close();
    throw new IOException("the file system of " + uri + " cannot read from the middle of a file");
  }

  private static ParquetFileReader openParquet(SeekableByteChannel channel)
      throws UnreadableShardException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .usePageChecksumVerification()
            .build();
    try {
      return ParquetFileReader.open(new ChannelInputFile(channel), options);
    } catch (UncheckedIOException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // parquet-java meets a damaged footer with whatever exception the damage leads to.
      throw new UnreadableShardException(
          ReadFault.DAMAGED_FOOTER, "the footer cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static List<RowGroup> rowGroups(List<BlockMetaData> blocks, long fileBytes)
      throws UnreadableShardException {
    List<RowGroup> groups = new ArrayList<>();
    long firstRow = 0;
    for (BlockMetaData block : blocks) {
      long rows = block.getRowCount();
      if (rows < 0 || rows > Integer.MAX_VALUE - firstRow || !fits(block, fileBytes)) {
        throw new UnreadableShardException(
            ReadFault.DAMAGED_FOOTER,
            "row group %d claims %d rows or pages that the file of %d bytes cannot hold"
                .formatted(block.getOrdinal(), rows, fileBytes));
      }
      if (rows > 0) {
        groups.add(new RowGroup(block.getOrdinal(), firstRow, rows));
      }
      firstRow += rows;
    }
    return groups;
  }

  /** Memory is allocated by what the footer claims, so it may not claim more than there is. */
  private static boolean fits(BlockMetaData block, long fileBytes) {
    return block.getColumns().stream()
        .allMatch(
            chunk ->
                chunk.getStartingPos() >= 0
                    && chunk.getTotalSize() >= 0
                    && chunk.getStartingPos() <= fileBytes - chunk.getTotalSize());
  }

  /** Returns the row groups that have rows, in order. */
  List<RowGroup> rowGroups() {
    return rowGroups;
  }

  /** Returns how many rows the shard has. */
  long rows() {
    return rowGroups.stream().mapToLong(RowGroup::rows).sum();
  }

  /** Begins to read columns of a row group that will soon be wanted. */
  void readAhead(RowGroup group, Set<Column> columns) {
    if (isDistant) {
      for (ByteRange range : ranges(group, columns)) {
        ReadAhead.OF_THIS_PROCESS.start(shard.uri(), range, () -> openChannel(shard.uri()));
      }
    }
  }

  /** Brings columns of a row group into memory, in place of those before. */
  void load(RowGroup group, Set<Column> columns) throws IOException {
    if (isDistant) {
      Map<ByteRange, ByteBuffer> loaded = new HashMap<>();
      channel.hold(Map.of());
      for (ByteRange range : ranges(group, columns)) {
        loaded.put(range, ReadAhead.OF_THIS_PROCESS.take(shard.uri(), range, channel));
      }
      channel.hold(loaded);
    }
  }

  private List<ByteRange> ranges(RowGroup group, Set<Column> columns) {
    MessageType projection = schema.projection(columns);
    List<ColumnChunkMetaData> chunks =
        parquet.getRowGroups().get(group.ordinal()).getColumns().stream()
            .filter(chunk -> projection.containsPath(chunk.getPath().toArray()))
            .sorted(Comparator.comparingLong(ColumnChunkMetaData::getStartingPos))
            .toList();
    List<ByteRange> ranges = new ArrayList<>();
    for (ColumnChunkMetaData chunk : chunks) {
      long from = chunk.getStartingPos();
      long length = chunk.getTotalSize();
      int last = ranges.size() - 1;
      if (last >= 0 && from - ranges.get(last).end() <= SMALL_GAP) {
        length = from + length - ranges.get(last).from();
        from = ranges.remove(last).from();
      }
      if (length > 0 && length <= Integer.MAX_VALUE) {
        ranges.add(new ByteRange(from, (int) length));
      }
    }
    return ranges;
  }

  /**
   * Hands over the rows of {@code group} whose numbers are in {@code wanted}, in order: each as a
   * sample, or as a failure if its pages are damaged. Load all columns first.
   */
  void read(
      RowGroup group, BitSet wanted, Consumer<VoiceSample> samples, Consumer<Failure> failures) {
    rows(group, wanted)
        .forEachRemaining(
            row -> {
              if (row instanceof ReadRow.Sample read) {
                samples.accept(read.sample());
              } else {
                failures.accept(((ReadRow.Unreadable) row).failure());
              }
            });
  }

  /**
   * Returns the rows of {@code group} whose numbers are in {@code wanted}, in order. Its pages are
   * read with the first of them; no other group may be read before the last.
   */
  Iterator<ReadRow> rows(RowGroup group, BitSet wanted) {
    RowConversion conversion = new RowConversion(shard, schema);
    RowCursor<VoiceSample> cursor = cursor(group, EnumSet.allOf(Column.class), conversion::sample);
    return new Iterator<>() {

      private int row = ShardReader.next(group, wanted, 0);

      @Override
      public boolean hasNext() {
        return row >= 0;
      }

      @Override
      public ReadRow next() {
        if (row < 0) {
          throw new NoSuchElementException("no more rows in group " + group.ordinal());
        }
        ReadRow read =
            cursor.seek(row)
                ? new ReadRow.Sample(cursor.value())
                : new ReadRow.Unreadable(
                    shard.failure(row, ReadFault.DAMAGED_PAGES, cursor.fault()));
        row = ShardReader.next(group, wanted, row + 1);
        return read;
      }
    };
  }

  /** Returns a way through the rows of {@code group}, with all columns. */
  RowCursor<VoiceSample> samples(RowGroup group, RowConversion conversion) {
    return cursor(group, EnumSet.allOf(Column.class), conversion::sample);
  }

  /** Returns what the columns are. */
  ShardSchema schema() {
    return schema;
  }

  /**
   * Returns those of the {@code wanted} rows of {@code group} that pass the filter, reading the
   * columns it looks at alone.
   */
  BitSet filter(RowGroup group, BitSet wanted, RowFilter filter) throws IOException {
    if (filter.acceptsAll()) {
      return wanted;
    }
    BitSet passing = new BitSet();
    readLabels(
        group,
        wanted,
        filter.columns(),
        labels -> passing.set((int) labels.row(), filter.accepts(labels)));
    return passing;
  }

  /**
   * Hands over the labels of the rows of {@code group} whose numbers are in {@code wanted}, in
   * order, reading the columns of {@code labels} alone.
   */
  void readLabels(RowGroup group, BitSet wanted, Set<Column> labels, Consumer<RowLabels> consumer)
      throws IOException {
    if (next(group, wanted, 0) >= 0) {
      load(group, labels);
    }
    RowConversion conversion = new RowConversion(shard, schema);
    RowCursor<RowLabels> cursor =
        cursor(
            group,
            labels,
            (values, row) -> {
              Map<Column, String> texts = new EnumMap<>(Column.class);
              labels.forEach(label -> texts.put(label, conversion.text(values, label)));
              return new RowLabels(row, true, texts);
            });
    for (int row = next(group, wanted, 0); row >= 0; row = next(group, wanted, row + 1)) {
      consumer.accept(cursor.seek(row) ? cursor.value() : RowLabels.unknown(row));
    }
  }

  /** Returns the first wanted row of the group that is at least {@code from}, or -1. */
  private static int next(RowGroup group, BitSet wanted, int from) {
    int row = wanted.nextSetBit(Math.max(from, (int) group.firstRow()));
    return row < group.endRow() ? row : -1;
  }

  private <T> RowCursor<T> cursor(
      RowGroup group, Set<Column> columns, RowCursor.Conversion<T> conversion) {
    return new RowCursor<>(parquet, group, schema.file(), schema.projection(columns), conversion);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      parquet.close();
    }
  }
}
