package org.voicepersona.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;

/** Reads the recordings out of a shard with Parquet's own example reader. */
public final class Clips {

  /**
   * One row's recording.
   *
   * @param path the name in the row, empty if it has none
   * @param isPresent whether the row has bytes
   * @param bytes the recording, empty if the row has none
   */
  public record Clip(String path, boolean isPresent, byte[] bytes) {}

  private Clips() {}

  /** Returns the recordings of a shard, a row each. */
  public static List<Clip> read(Path shard) throws IOException {
    List<Clip> clips = new ArrayList<>();
    try (ParquetReader<Group> reader = new GroupReader(shard).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        clips.add(clip(row));
      }
    }
    return clips;
  }

  private static Clip clip(Group row) {
    if (row.getFieldRepetitionCount("audio") == 0) {
      return new Clip("", false, new byte[0]);
    }
    Group audio = row.getGroup("audio", 0);
    String path = audio.getFieldRepetitionCount("path") == 0 ? "" : audio.getString("path", 0);
    boolean isPresent = audio.getFieldRepetitionCount("bytes") > 0;
    return new Clip(
        path, isPresent, isPresent ? audio.getBinary("bytes", 0).getBytes() : new byte[0]);
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(Path shard) {
      super(new LocalInputFile(shard));
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
