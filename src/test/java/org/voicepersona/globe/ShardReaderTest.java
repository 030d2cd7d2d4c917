package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a shard of 40 rows in row groups of ten, with clips of 5,000 bytes. */
class ShardReaderTest {

  private static final String CLIPS = "audio.bytes";

  @TempDir private Path folder;
  private Path file;
  private Shard shard;

  @BeforeEach
  void writeShard() throws IOException {
    file = GeneratedShard.write(folder.resolve("train-0.parquet"), 40, 10, 5000);
    shard = new Shard(file.toString(), "train-0.parquet", "train", "d", 100, 40);
  }

  @Test
  void onlyTheRowGroupAskedForIsRead() throws Exception {
    CountingChannel channel = new CountingChannel(FileChannel.open(file));
    try (ShardReader reader = ShardReader.open(shard, ColumnNames.GLOBE, channel)) {
      long footer = channel.bytes;
      List<VoiceSample> samples = read(reader, 2, rows(23, 27));

      assertThat(samples).extracting(VoiceSample::index).containsExactly(123L, 124L, 125L, 126L);
      assertThat(samples).allSatisfy(row -> assertThat(row.audio()).hasSize(5000));
      long clips = GeneratedShard.bytes(file, 2, CLIPS);
      assertThat(channel.bytes - footer).isBetween(clips, clips + 2000);
    }
  }

  @Test
  void onlyTheLabelsAskedForAreRead() throws Exception {
    CountingChannel channel = new CountingChannel(FileChannel.open(file));
    try (ShardReader reader = ShardReader.open(shard, ColumnNames.GLOBE, channel)) {
      long footer = channel.bytes;
      List<String> genders = new ArrayList<>();
      reader.readLabels(
          reader.rowGroups().get(1),
          rows(10, 13),
          Set.of(Column.GENDER),
          labels -> genders.add(labels.of(Column.GENDER)));

      assertThat(genders).containsExactly("male", "female", "male");
      assertThat(channel.bytes - footer).isEqualTo(GeneratedShard.bytes(file, 1, "gender"));
    }
  }

  @Test
  void nothingIsReadOfARowGroupWithoutAWantedRow() throws Exception {
    CountingChannel channel = new CountingChannel(FileChannel.open(file));
    try (ShardReader reader = ShardReader.open(shard, ColumnNames.GLOBE, channel)) {
      long footer = channel.bytes;

      assertThat(read(reader, 1, rows(23, 27))).isEmpty();
      assertThat(channel.bytes).isEqualTo(footer);
    }
  }

  @Test
  void aFaultOfTheFileSystemIsNoFaultOfTheRows() throws Exception {
    CountingChannel channel = new CountingChannel(FileChannel.open(file));
    try (ShardReader reader = ShardReader.open(shard, ColumnNames.GLOBE, channel)) {
      channel.broken = true;

      assertThatThrownBy(() -> read(reader, 0, rows(0, 10)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("connection reset");
    }
  }

  @Test
  void aFooterThatClaimsMoreThanTheFileHoldsIsDamaged() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    byte[] end = Arrays.copyOfRange(whole, whole.length / 2, whole.length);
    Files.write(file, end);

    assertThatThrownBy(() -> ShardReader.open(shard, ColumnNames.GLOBE))
        .isInstanceOfSatisfying(
            UnreadableShardException.class,
            e -> assertThat(e.fault()).isEqualTo(ReadFault.DAMAGED_FOOTER))
        .hasMessageContaining("row group");
  }

  private static List<VoiceSample> read(ShardReader reader, int group, BitSet wanted) {
    List<VoiceSample> samples = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    reader.read(reader.rowGroups().get(group), wanted, samples::add, failures::add);
    assertThat(failures).isEmpty();
    return samples;
  }

  private static BitSet rows(int from, int to) {
    BitSet rows = new BitSet();
    rows.set(from, to);
    return rows;
  }

  /** Counts the bytes read, and fails like a network when it is told to. */
  private static final class CountingChannel implements SeekableByteChannel {

    private final SeekableByteChannel channel;
    private long bytes;
    private boolean broken;

    private CountingChannel(SeekableByteChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      if (broken) {
        throw new IOException("connection reset");
      }
      int read = channel.read(buffer);
      bytes += Math.max(0, read);
      return read;
    }

    @Override
    public int write(ByteBuffer buffer) {
      throw new UnsupportedOperationException("a shard is only read");
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException("a shard is only read");
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
