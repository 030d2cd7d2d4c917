package org.voicepersona.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowCursor;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.ShardReader;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;

/** Clips of a Parquet corpus, to be laid out as files in other ways. */
public final class LaidOutClips {

  private static final ObjectMapper JSON = new ObjectMapper();

  private LaidOutClips() {}

  /** Returns all rows of the Parquet files in a folder, in the order of their names. */
  public static List<VoiceSample> of(Path folder) throws IOException {
    List<VoiceSample> clips = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().filter(it -> it.toString().endsWith(".parquet")).toList()) {
        clips.addAll(read(file.toString()));
      }
    }
    return clips;
  }

  /** Returns all rows of a shard, of whatever layout; a row that cannot be read fails the test. */
  public static List<VoiceSample> read(String uri) throws IOException {
    List<VoiceSample> rows = new ArrayList<>();
    try (ShardReader reader =
        ShardReader.open(new Shard(uri, "shard", "train", "corpus", 0, 0), ColumnNames.GLOBE)) {
      RowCursor<VoiceSample> cursor = reader.samples(new BitSet());
      for (long row = 0; row < reader.rows(); row++) {
        if (!cursor.seek(row)) {
          throw new AssertionError("row %d: %s".formatted(row, cursor.fault()));
        }
        rows.add(cursor.value());
      }
      return rows;
    } catch (UnreadableShardException e) {
      throw new AssertionError(uri, e);
    }
  }

  /** Returns a name for a clip, which sorts as the clips do, with the ending of its format. */
  public static String name(int number, byte[] audio) {
    String magic = new String(audio, 0, Math.min(4, audio.length), ISO_8859_1);
    String ending =
        switch (magic) {
          case "fLaC" -> "flac";
          case "RIFF" -> "wav";
          case "OggS" -> "ogg";
          default -> "mp3";
        };
    return "clip-%05d.%s".formatted(number, ending);
  }

  /** Returns what a corpus says of a clip, by the names of GLOBE. */
  public static Map<String, Object> fields(VoiceSample clip) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("speaker_id", clip.speakerId());
    fields.put("transcript", clip.transcript());
    fields.put("accent", clip.accent());
    fields.put("age", clip.age());
    fields.put("gender", clip.gender());
    fields.put("duration", Double.isNaN(clip.duration()) ? null : clip.duration());
    return fields;
  }

  /** Writes each clip as a file, and beside it a JSON file with what is said of it. */
  public static Path asSamples(Path folder, List<VoiceSample> clips) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < clips.size(); i++) {
      String name = name(i, clips.get(i).audio());
      Files.write(folder.resolve(name), clips.get(i).audio());
      Files.write(
          folder.resolve(name.replaceFirst("\\.[^.]+$", ".json")),
          JSON.writeValueAsBytes(fields(clips.get(i))));
    }
    return folder;
  }

  /** Returns clips without what tells where they lie. */
  public static List<VoiceSample> placeless(List<VoiceSample> clips) {
    List<VoiceSample> same = new ArrayList<>();
    for (VoiceSample clip : clips) {
      same.add(
          new VoiceSample(
              new org.voicepersona.globe.RowId("shard", same.size()),
              "train",
              same.size(),
              "corpus",
              clip.speakerId(),
              clip.transcript(),
              clip.accent(),
              clip.age(),
              clip.gender(),
              clip.duration(),
              clip.audio()));
    }
    return same;
  }
}
