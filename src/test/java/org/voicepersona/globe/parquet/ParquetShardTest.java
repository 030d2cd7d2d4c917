package org.voicepersona.globe.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.parquet.bytes.FileBytes;
import org.voicepersona.globe.parquet.bytes.PageMemory;
import org.voicepersona.globe.parquet.bytes.RequestSizes;
import org.voicepersona.globe.read.GeneratedShard;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.RowLabels;
import org.voicepersona.globe.shard.ShardReader;

/** On a shard of 40 rows in row groups of ten, with clips of 5,000 bytes. */
class ParquetShardTest {

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
    try (ShardReader reader = open(channel)) {
      long footer = channel.bytes();
      List<VoiceSample> samples = read(reader, rows(23, 27));

      assertThat(samples).extracting(VoiceSample::index).containsExactly(123L, 124L, 125L, 126L);
      assertThat(samples).allSatisfy(row -> assertThat(row.audio()).hasSize(5000));
      long clips = GeneratedShard.bytes(file, 2, CLIPS);
      assertThat(channel.bytes() - footer).isBetween(clips, clips + 2000);
    }
  }

  /** As a copy over it does, which keeps the file and changes what is in it. */
  @Test
  void aFileThatIsOverwrittenWhileItIsReadIsNotTakenForDamaged() throws Exception {
    for (byte[] other :
        List.of(
            Files.readAllBytes(GeneratedShard.write(folder.resolve("other"), 9, 2, 500)),
            "<html>503</html>".getBytes(UTF_8),
            new byte[100_000])) {
      Path written = GeneratedShard.write(folder.resolve("train-1.parquet"), 6, 2, 10);
      Shard shard = new Shard(written.toString(), "train-1.parquet", "train", "d", 0, 0);
      try (ShardReader reader = ShardReader.open(shard, ColumnNames.GLOBE)) {
        RowCursor<VoiceSample> rows = reader.samples(new BitSet());
        assertThat(rows.seek(0)).isTrue();
        Files.write(written, other);

        assertThatThrownBy(() -> rows.seek(2))
            .isInstanceOfSatisfying(
                UnreadableShardException.class,
                e -> assertThat(e.fault()).isIn(ReadFault.REPLACED, ReadFault.UNAVAILABLE));
      }
      Files.delete(written);
    }
  }

  @Test
  void onlyTheLabelsAskedForAreRead() throws Exception {
    CountingChannel channel = new CountingChannel(FileChannel.open(file));
    try (ShardReader reader = open(channel)) {
      long footer = channel.bytes();
      RowCursor<RowLabels> labels = reader.labels(Set.of(Column.GENDER), rows(10, 13));
      List<String> genders = new ArrayList<>();
      for (long row = 10; row < 13; row++) {
        assertThat(labels.seek(row)).isTrue();
        genders.add(labels.value().of(Column.GENDER));
      }

      assertThat(genders).containsExactly("male", "female", "male");
      assertThat(channel.bytes() - footer).isEqualTo(GeneratedShard.bytes(file, 1, "gender"));
    }
  }

  @Test
  void aFaultOfTheFileSystemIsNoFaultOfTheRows() throws Exception {
    CountingChannel channel = new CountingChannel(FileChannel.open(file));
    try (ShardReader reader = open(channel)) {
      channel.breakOff();

      assertThatThrownBy(() -> read(reader, rows(0, 10)))
          .isInstanceOf(IOException.class)
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

  @Test
  void groupsOfOneRowAreReadOnceAndTheirFooterIsDecodedOnce() throws Exception {
    int groups = 3000;
    file = GeneratedShard.write(folder.resolve("train-1.parquet"), groups, 1, 10);
    shard = new Shard(file.toString(), "train-1.parquet", "train", "d", 0, groups);
    long decoded = LayoutCache.OF_THIS_PROCESS.decoded();
    CountingChannel first = new CountingChannel(FileChannel.open(file));
    try (ShardReader reader = open(first)) {
      long footer = first.bytes();
      assertThat(read(reader, rows(0, groups))).hasSize(groups);
      assertThat(first.bytes()).isLessThan(Files.size(file) + footer / 10);
    }
    for (int from = 0; from < groups; from += groups / 4) {
      CountingChannel again = new CountingChannel(FileChannel.open(file));
      try (ShardReader reader = open(again)) {
        assertThat(read(reader, rows(from, from + 1))).hasSize(1);
      }
    }

    assertThat(LayoutCache.OF_THIS_PROCESS.decoded()).isEqualTo(decoded + 1);
  }

  @Test
  void whatMemoryCannotHoldIsNamedWithWhatHelps() throws Exception {
    PageMemory tooSmall = new PageMemory(4000, 4000, 1 << 20);

    try (ShardReader reader =
        ParquetShard.open(shard, ColumnNames.GLOBE, FileBytes.open(file.toString()), tooSmall)) {
      assertThatThrownBy(() -> read(reader, rows(25, 26)))
          .isInstanceOfSatisfying(
              UnreadableShardException.class,
              e -> assertThat(e.fault()).isEqualTo(ReadFault.OUT_OF_MEMORY))
          .hasMessageMatching(
              "row group 2 \\(10 rows, 5\\d,\\d{3} bytes\\) cannot be held: it needs [\\d,]+ bytes at"
                  + " once, more than the 4,000 .*; the JVM's heap has [\\d,]+ MB: more is had with"
                  + " JAVA_OPTS=-Xmx\\d+g");
    }
    assertThat(tooSmall.used()).isZero();
  }

  private ShardReader open(SeekableByteChannel channel) throws Exception {
    return ParquetShard.open(
        shard,
        ColumnNames.GLOBE,
        new FileBytes(file.toString(), channel, RequestSizes.USUAL),
        PageMemory.OF_THIS_PROCESS);
  }

  private static List<VoiceSample> read(ShardReader reader, BitSet wanted) throws Exception {
    RowCursor<VoiceSample> rows = reader.samples(wanted);
    List<VoiceSample> samples = new ArrayList<>();
    for (int row = wanted.nextSetBit(0); row >= 0; row = wanted.nextSetBit(row + 1)) {
      assertThat(rows.seek(row)).as(rows.fault()).isTrue();
      samples.add(rows.value());
    }
    return samples;
  }

  private static BitSet rows(int from, int to) {
    BitSet rows = new BitSet();
    rows.set(from, to);
    return rows;
  }
}
