package org.voicepersona.report;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.output.DataFiles;
import org.voicepersona.output.Feature;
import org.voicepersona.output.ParquetTable.Layout;
import org.voicepersona.output.PublishedOutput;
import org.voicepersona.output.RecordField;
import org.voicepersona.output.VoiceRecord;

/**
 * Writes finished descriptions in a training format: {@code FORMAT_format.KIND}, or with a split
 * {@code FORMAT_format-SPLIT.KIND}, each whole or not at all.
 *
 * <p>Recordings go into a Parquet file; beside any other file they lie in the folder {@code audio},
 * and the file names them.
 */
public final class Export {

  private static final int ROWS_PER_GROUP = 5_000;
  private static final int ROWS_PER_GROUP_WITH_AUDIO = 100;

  /**
   * What is wanted.
   *
   * @param format the columns
   * @param kind the kind of file
   * @param to the folder
   * @param shares what goes into which file by speaker; all into one if absent
   * @param excludeFlagged whether descriptions with a flag are left out
   */
  public record Settings(
      ExportFormat format,
      FileKind kind,
      Path to,
      Optional<SplitShares> shares,
      boolean excludeFlagged) {

    /** Checks that the format fits the file. */
    public Settings {
      requireNonNull(to, "to is null");
      requireNonNull(shares, "shares is null");
      if ((format == ExportFormat.CSV) != (kind == FileKind.CSV)) {
        throw new IllegalArgumentException(
            "format is %s and the kind of file %s: csv goes with csv alone"
                .formatted(format.label(), kind.suffix().substring(1)));
      }
    }
  }

  /**
   * How voices are divided by speaker.
   *
   * @param validation the share of the validation set
   * @param test the share of the test set
   * @param seed of the division
   */
  public record SplitShares(double validation, double test, long seed) {

    /** Divides the voices of a result. */
    SpeakerSplit divide(PublishedOutput run) throws IOException {
      try (Stream<VoiceRecord> voices = run.descriptions()) {
        return SpeakerSplit.of(voices, validation, test, seed);
      }
    }
  }

  private final Settings settings;
  private final Optional<ClipSource> clips;
  private final Map<String, OpenFile> files = new LinkedHashMap<>();

  private Export(Settings settings, Optional<ClipSource> clips) {
    this.settings = settings;
    this.clips = clips;
  }

  /**
   * Writes the descriptions of {@code run}.
   *
   * @param clips where recordings come from, if they are wanted
   * @return how many descriptions are in which file
   */
  public static Map<Path, Long> write(
      PublishedOutput run, Settings settings, Optional<ClipSource> clips) throws IOException {
    return new Export(settings, clips).write(run);
  }

  private Map<Path, Long> write(PublishedOutput run) throws IOException {
    Files.createDirectories(settings.to());
    try {
      if (settings.shares().isPresent()) {
        SpeakerSplit split = settings.shares().get().divide(run);
        for (String name : SpeakerSplit.NAMES) {
          open(name, "-" + name);
        }
        writeAll(run, split::of);
      } else {
        open("", "");
        writeAll(run, voice -> "");
      }
      return finish();
    } finally {
      for (OpenFile file : files.values()) {
        Files.deleteIfExists(file.aside);
      }
    }
  }

  private void open(String split, String inName) throws IOException {
    String name = settings.format().label() + "_format" + inName + settings.kind().suffix();
    files.put(split, new OpenFile(settings.to().resolve(name), settings.kind(), layout()));
  }

  private Layout layout() {
    Feature.Struct columns = columns().struct();
    String speaker = RecordField.SPEAKER_ID.fieldName();
    return new Layout(
        columns,
        clips.isPresent() ? ROWS_PER_GROUP_WITH_AUDIO : ROWS_PER_GROUP,
        columns.fields().containsKey(speaker) ? Set.of(speaker) : Set.of());
  }

  private Columns columns() {
    Columns columns = new Columns();
    settings.format().describe(columns);
    Feature form =
        clips.isPresent() && settings.kind() == FileKind.PARQUET
            ? new Feature.Audio(Waveform.SAMPLE_RATE_HZ)
            : Feature.Value.TEXT;
    if (settings.format().listsAudio()) {
      columns.add("audios", new Feature.ListOf(form), voice -> List.of(reference(voice)));
    } else if (clips.isPresent()) {
      columns.add("audio", form, Export::reference);
    }
    return columns;
  }

  /** Stands for a recording that is not at hand: the shard it is in, and its row there. */
  private static Object reference(VoiceRecord voice) {
    return voice.text(RecordField.SHARD) + "#" + voice.integer(RecordField.ROW);
  }

  private interface SplitOf {
    String of(VoiceRecord voice);
  }

  private void writeAll(PublishedOutput run, SplitOf splits) throws IOException {
    Columns columns = columns();
    try (Stream<VoiceRecord> voices = run.descriptions()) {
      for (Iterator<VoiceRecord> each = voices.iterator(); each.hasNext(); ) {
        VoiceRecord voice = each.next();
        if (settings.excludeFlagged() && !voice.list(RecordField.FLAGS).isEmpty()) {
          continue;
        }
        Map<String, Object> row = columns.row(voice);
        if (clips.isPresent()) {
          Object audio = audio(voice, clips.get().flac(voice));
          row.put(
              settings.format().listsAudio() ? "audios" : "audio",
              settings.format().listsAudio() ? List.of(audio) : audio);
        }
        files.get(splits.of(voice)).add(row);
      }
    }
  }

  private Object audio(VoiceRecord voice, byte[] flac) throws IOException {
    String name = clipName(voice);
    if (settings.kind() == FileKind.PARQUET) {
      return recording(name, flac);
    }
    Path file = Files.createDirectories(settings.to().resolve("audio")).resolve(name);
    Files.write(file, flac);
    return "audio/" + name;
  }

  /** Returns the value of an audio column. */
  static Map<String, Object> recording(String name, byte[] flac) {
    Map<String, Object> audio = new LinkedHashMap<>();
    audio.put("bytes", flac);
    audio.put("path", name);
    return audio;
  }

  /** Returns the name of a clip's file, which no other clip of the result has. */
  static String clipName(VoiceRecord voice) {
    return "%s-%08d.flac"
        .formatted(
            DataFiles.fileName(voice.text(RecordField.SPLIT)), voice.integer(RecordField.INDEX));
  }

  private Map<Path, Long> finish() throws IOException {
    Map<Path, Long> written = new LinkedHashMap<>();
    for (OpenFile file : files.values()) {
      file.close();
      Files.move(file.aside, file.place, ATOMIC_MOVE, REPLACE_EXISTING);
      written.put(file.place, file.rows);
    }
    return written;
  }

  private static final class OpenFile implements Closeable {

    private final Path place;
    private final Path aside;
    private final RowWriter writer;
    private long rows;

    OpenFile(Path place, FileKind kind, Layout layout) throws IOException {
      this.place = place;
      this.aside = place.resolveSibling(place.getFileName() + ".tmp");
      this.writer = RowWriter.open(kind, aside, layout);
    }

    void add(Map<String, Object> row) throws IOException {
      writer.write(row);
      rows++;
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }
}
