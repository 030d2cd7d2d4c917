package org.voicepersona.globe.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.ShardReader;

/** What becomes of the rows of a shard. */
public final class ReadRows {

  private ReadRows() {}

  private static ShardReader open(Path place, ColumnNames names)
      throws IOException, UnreadableShardException {
    String uri = Files.isDirectory(place) ? place + "/" : place.toString();
    return ShardReader.open(new Shard(uri, "shard", "train", "corpus", 0, 0), names);
  }

  /** Returns {@code read} for each row, or the kind of its fault and the message. */
  public static List<String> of(Path place, ColumnNames names) throws IOException {
    return first(place, names, Long.MAX_VALUE);
  }

  /** Returns that of the first rows alone. */
  public static List<String> first(Path place, ColumnNames names, long most) throws IOException {
    List<String> read = new ArrayList<>();
    try (ShardReader reader = open(place, names)) {
      RowCursor<VoiceSample> cursor = reader.samples(new BitSet());
      for (long row = 0; row < Math.min(most, reader.rows()); row++) {
        read.add(cursor.seek(row) ? "read" : cursor.kind() + " " + cursor.fault());
      }
    } catch (UnreadableShardException e) {
      read.add("shard " + e.fault() + " " + e.getMessage());
    }
    return read;
  }

  /** Returns the rows that can be read. */
  public static List<VoiceSample> samples(Path place, ColumnNames names) throws IOException {
    try (ShardReader reader = open(place, names)) {
      return samples(reader, LongStream.range(0, reader.rows()).toArray());
    } catch (UnreadableShardException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns some rows, in the order in which they are asked for. */
  public static List<VoiceSample> samples(Path place, ColumnNames names, long... rows)
      throws IOException {
    try (ShardReader reader = open(place, names)) {
      return samples(reader, rows);
    } catch (UnreadableShardException e) {
      throw new AssertionError(e);
    }
  }

  private static List<VoiceSample> samples(ShardReader reader, long[] rows)
      throws IOException, UnreadableShardException {
    BitSet expected = new BitSet();
    Arrays.stream(rows).forEach(row -> expected.set((int) row));
    RowCursor<VoiceSample> cursor = reader.samples(expected);
    List<VoiceSample> samples = new ArrayList<>();
    for (long row : rows) {
      if (cursor.seek(row)) {
        samples.add(cursor.value());
      }
    }
    return samples;
  }
}
