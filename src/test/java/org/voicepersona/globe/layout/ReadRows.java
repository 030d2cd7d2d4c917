package org.voicepersona.globe.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.shard.ShardReader;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;

/** What becomes of each row of a shard: {@code read}, or the kind of its fault and the message. */
public final class ReadRows {

  private ReadRows() {}

  /** Reads all rows of a shard. */
  public static List<String> of(Path place, ColumnNames names) throws IOException {
    return first(place, names, Long.MAX_VALUE);
  }

  /** Reads the first rows of a shard. */
  public static List<String> first(Path place, ColumnNames names, long most) throws IOException {
    String uri = Files.isDirectory(place) ? place + "/" : place.toString();
    List<String> read = new ArrayList<>();
    try (ShardReader reader =
        ShardReader.open(new Shard(uri, "shard", "train", "corpus", 0, 0), names)) {
      RowCursor<VoiceSample> cursor = reader.samples(new BitSet());
      for (long row = 0; row < Math.min(most, reader.rows()); row++) {
        read.add(cursor.seek(row) ? "read" : cursor.kind() + " " + cursor.fault());
      }
    } catch (UnreadableShardException e) {
      read.add("shard " + e.fault() + " " + e.getMessage());
    }
    return read;
  }
}
