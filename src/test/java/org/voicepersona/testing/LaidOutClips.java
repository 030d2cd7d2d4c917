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
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.ShardReader;

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
    return read(uri, ColumnNames.GLOBE);
  }

  /** Returns all rows of a shard, of whatever layout; a row that cannot be read fails the test. */
  public static List<VoiceSample> read(String uri, ColumnNames names) throws IOException {
    List<VoiceSample> rows = new ArrayList<>();
    try (ShardReader reader =
        ShardReader.open(new Shard(uri, "shard", "train", "corpus", 0, 0), names)) {
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

  /** Writes each clip as a file into a folder, and returns their names in order. */
  public static List<String> asFiles(Path folder, List<VoiceSample> clips) throws IOException {
    Files.createDirectories(folder);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < clips.size(); i++) {
      names.add(name(i, clips.get(i).audio()));
      Files.write(folder.resolve(names.get(i)), clips.get(i).audio());
    }
    return names;
  }

  /**
   * Writes a list in JSON lines, with the clips in a folder beside it.
   *
   * @param list where to
   * @param column what the list calls the paths of clips, such as {@code audio_filepath}
   * @param clipFolder the folder of the clips, relative to the list; empty for the list's own
   */
  public static Path asJsonLines(
      Path list, String column, String clipFolder, List<VoiceSample> clips) throws IOException {
    List<String> names = asFiles(list.resolveSibling(clipFolder), clips);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < clips.size(); i++) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put(column, clipFolder.isEmpty() ? names.get(i) : clipFolder + "/" + names.get(i));
      line.putAll(fields(clips.get(i)));
      lines.add(JSON.writeValueAsString(line));
    }
    return Files.write(list, lines);
  }

  /**
   * Writes a list of values, with the clips in a folder beside it.
   *
   * @param format how values are written
   * @param names what the list calls the path and the fields of {@link #fields}, in that order
   * @param clipFolder the folder of the clips; with {@code inPaths} it is part of the paths
   */
  public static Path asTable(
      Path list,
      CSVFormat format,
      List<String> names,
      String clipFolder,
      boolean inPaths,
      List<VoiceSample> clips)
      throws IOException {
    List<String> files = asFiles(list.resolveSibling(clipFolder), clips);
    try (CSVPrinter table = new CSVPrinter(Files.newBufferedWriter(list), format)) {
      table.printRecord(names);
      for (int i = 0; i < clips.size(); i++) {
        List<Object> values = new ArrayList<>();
        values.add(inPaths ? clipFolder + "/" + files.get(i) : files.get(i));
        values.addAll(fields(clips.get(i)).values());
        table.printRecord(values);
      }
    }
    return list;
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
