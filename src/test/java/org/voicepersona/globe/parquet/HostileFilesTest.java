package org.voicepersona.globe.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.MessageText;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.ShardReader;

/** A few bytes that claim much are refused before anything is allocated by what they claim. */
class HostileFilesTest {

  @TempDir private Path folder;

  @Test
  void aFooterThatClaimsTwoBillionRowGroups() throws IOException {
    byte[] footer = {0x49, (byte) 0xFC, -1, -1, -1, -1, 0x07, 0};

    assertRefused(
        HandMadeShard.write(file(), new byte[45], footer),
        ReadFault.DAMAGED_FOOTER,
        "a list claims 2147483647 elements in 1 bytes");
  }

  @Test
  void aFooterWhoseStructuresLieInEachOther() throws IOException {
    byte[] footer = new byte[100_000];
    Arrays.fill(footer, (byte) 0x1C);

    assertRefused(
        HandMadeShard.write(file(), new byte[0], footer),
        ReadFault.DAMAGED_FOOTER,
        "more than 32 deep");
  }

  @Test
  void aSchemaThatIsDeeperThanAnyWriterMakesIt() throws IOException {
    List<SchemaElement> schema = new ArrayList<>(List.of(group("schema", 1)));
    schema.addAll(Collections.nCopies(10_000, group("deep", 1)));
    schema.add(leaf("audio"));
    assertRefused(
        HandMadeShard.write(file(), schema), ReadFault.DAMAGED_FOOTER, "more than 100 deep");
  }

  @Test
  void aSchemaThatIsNoTree() throws IOException {
    for (List<SchemaElement> schema :
        List.of(
            List.<SchemaElement>of(),
            List.of(group("schema", Integer.MAX_VALUE), leaf("audio")),
            List.of(group("schema", 1), group("audio", -3), leaf("bytes")),
            List.of(group("schema", 1), leaf("audio"), leaf("speaker_id")))) {
      assertRefused(
          HandMadeShard.write(file(), schema),
          ReadFault.DAMAGED_FOOTER,
          "the footer cannot be decoded: the ");
    }
  }

  /** Messages are kept with a result, which must not become too large to be read by them. */
  @Test
  void aMillionColumnsAreNotNamed() throws IOException {
    List<SchemaElement> schema = new ArrayList<>(List.of(group("schema", 100_000)));
    for (int i = 0; i < 100_000; i++) {
      schema.add(leaf(i + "\nRun 'rm -rf ~' first\u2028"));
    }
    Path file = HandMadeShard.write(file(), schema);
    assertRefused(file, ReadFault.NO_AUDIO_COLUMN, " and 99,970 more; --column audio=NAME names");
    assertThatThrownBy(() -> open(file))
        .hasMessageMatching("[^\\p{Cntrl}\\u2028]{1,%d}".formatted(MessageText.MOST_CHARACTERS));
  }

  @Test
  void twoColumnsOfOneName() throws Exception {
    SchemaElement text = leaf("transcript");
    Path file = HandMadeShard.write(file(), List.of(group("schema", 3), leaf("audio"), text, text));

    assertRefused(file, ReadFault.AMBIGUOUS_COLUMN, "2 columns are called 'transcript'");
    Shard shard = new Shard(file.toString(), "train-0.parquet", "train", "d", 0, 0);
    ShardReader.open(shard, ColumnNames.parse(List.of("transcript="), List.of())).close();
    assertRefused(
        HandMadeShard.write(file(), List.of(group("schema", 2), leaf("audio"), leaf("audio"))),
        ReadFault.AMBIGUOUS_COLUMN,
        "2 columns are called 'audio'");
  }

  private static SchemaElement group(String name, int children) {
    return new SchemaElement(name).setNum_children(children);
  }

  private static SchemaElement leaf(String name) {
    return new SchemaElement(name)
        .setType(Type.BYTE_ARRAY)
        .setRepetition_type(FieldRepetitionType.OPTIONAL);
  }

  @Test
  void aPageThatClaimsTwoGigabytes() throws Exception {
    Path file =
        new HandMadeShard()
            .codec(CompressionCodec.ZSTD)
            .page(new byte[] {1, 2, 3})
            .claimingBytes(Integer.MAX_VALUE - 100)
            .write(file());

    assertThat(Files.size(file)).isLessThan(150);
    assertThat(faultOfFirstRow(file)).contains("claims to unpack from 3 bytes to 2,147,483,547");
  }

  @Test
  void aHundredMillionRowsWithoutARecording() throws IOException {
    Path file =
        new HandMadeShard().rows(100_000_000).page(HandMadeShard.nulls(100_000_000)).write(file());

    assertThat(Files.size(file)).isLessThan(210);
    assertRefused(file, ReadFault.TOO_MANY_ROWS, "100,000,000 rows");
  }

  @Test
  void aFewRowsWithoutARecordingAreRows() throws Exception {
    Path file = new HandMadeShard().rows(1000).page(HandMadeShard.nulls(1000)).write(file());
    try (ShardReader reader = open(file)) {
      RowCursor<VoiceSample> rows = reader.samples(new BitSet());
      for (int row = 0; row < 1000; row++) {
        assertThat(rows.seek(row)).as(rows.fault()).isTrue();
        assertThat(rows.value().audio()).isEmpty();
      }
    }
  }

  @Test
  void manyRowGroupsOfTheSamePages() throws Exception {
    EditedShard edited =
        new EditedShard(new HandMadeShard().page(HandMadeShard.nulls(1)).write(file()));
    RowGroup group = edited.footer().getRow_groups().get(0);
    for (int i = 1; i < 100_000; i++) {
      edited.footer().addToRow_groups(group);
    }
    Path file = edited.write(file());
    assertThat(Files.size(file)).isGreaterThan(1_000_000);
    assertRefused(
        file,
        ReadFault.DAMAGED_FOOTER,
        "for column audio, of which row group 1 claims those from 4 on");
  }

  @Test
  void aWrongBitOfPagesIsTold() throws Exception {
    Path source = Path.of("src/test/resources/parquet/alltypes_dictionary.parquet");
    byte[] sound = Files.readAllBytes(new EditedShard(source).withAudio().write(file()));
    int pages = (int) Files.size(source) / 2;
    Set<String> faults = new TreeSet<>();
    for (int bit = 4 * Byte.SIZE; bit < pages * Byte.SIZE; bit++) {
      byte[] damaged = sound.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(file(), damaged);
      Shard shard = new Shard(file().toString(), "train-0.parquet", "train", "d", 0, 0);
      List<Column> kept = List.of(new Column("int_col"), new Column("string_col"));
      try (ShardReader reader = ShardReader.open(shard, ColumnNames.GLOBE.keeping(kept))) {
        RowCursor<VoiceSample> rows = reader.samples(new BitSet());
        if (!rows.seek(0) || !rows.seek(1)) {
          faults.add(rows.fault());
        }
      }
    }

    assertThat(faults)
        .anyMatch(fault -> fault.contains("a page asks for value 2 of a dictionary that has 2"))
        .anyMatch(
            fault -> fault.contains("a dictionary ends before its last value: value 0 claims"))
        .noneMatch(fault -> fault.contains("Index 2 out of bounds for length 2"));
  }

  @Test
  void aCodecThatNobodyUsesIsNamed() throws IOException {
    assertRefused(
        new HandMadeShard().codec(CompressionCodec.LZO).write(file()),
        ReadFault.UNSUPPORTED_CODEC,
        "'audio' is compressed with LZO, which cannot be unpacked here; what can: UNCOMPRESSED,");
  }

  private Path file() {
    return folder.resolve("train-0.parquet");
  }

  private static ShardReader open(Path file) throws IOException, UnreadableShardException {
    return ShardReader.open(
        new Shard(file.toString(), "train-0.parquet", "train", "d", 0, 0), ColumnNames.GLOBE);
  }

  private static String faultOfFirstRow(Path file) throws Exception {
    try (ShardReader reader = open(file)) {
      RowCursor<VoiceSample> rows = reader.samples(new BitSet());
      assertThat(rows.seek(0)).isFalse();
      return rows.fault();
    }
  }

  private static void assertRefused(Path file, ReadFault fault, String message) {
    assertThatThrownBy(() -> open(file))
        .isInstanceOfSatisfying(
            UnreadableShardException.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageContaining(message);
  }
}
