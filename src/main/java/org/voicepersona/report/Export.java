package org.voicepersona.report;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
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
import org.voicepersona.describe.prompt.ControlTokens;
import org.voicepersona.output.FolderUpdate;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.ParquetTable.Layout;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.report.ExportFormat.Told;
import org.voicepersona.report.parler.ParlerWords;
import org.voicepersona.report.parler.SpeakerPitch;

/**
 * Writes finished descriptions in a training format to {@code FORMAT_format.KIND}, or by split to
 * {@code FORMAT_format-SPLIT.KIND}, each atomically; the settings may name another file.
 *
 * <p>A Parquet file contains the recordings; other files refer to FLAC files in the folder {@code
 * audio} beside them.
 */
public final class Export {

  private static final int ROWS_PER_GROUP = 5_000;
  private static final int ROWS_PER_GROUP_WITH_AUDIO = 100;

  /**
   * The settings of an export.
   *
   * @param format the columns
   * @param kind the kind of file
   * @param to the target folder, or the target file: a path with the kind's suffix that is not an
   *     existing folder
   * @param shares how to split by speaker; everything in one file if absent
   * @param excludeFlagged whether descriptions with a flag are left out
   * @param raw whether texts stay unchanged, even those that a spreadsheet would take for formulas
   *     or a chat model's tokenizer for control tokens
   * @param words how clips are described for Parler-TTS
   */
  public record Settings(
      ExportFormat format,
      FileKind kind,
      Path to,
      Optional<SplitShares> shares,
      boolean excludeFlagged,
      boolean raw,
      ParlerWords words) {

    /** Checks that the format fits the file. */
    public Settings {
      requireNonNull(to, "to is null");
      requireNonNull(shares, "shares is null");
      requireNonNull(words, "words is null");
      if (namesFile(to) && !FileKind.ofName(to).orElseThrow().equals(kind)) {
        throw new IllegalArgumentException(
            "the file is %s and its kind %s: give it another name, or another kind"
                .formatted(to.getFileName(), kind));
      }
      if ((format == ExportFormat.CSV) != (kind == FileKind.CSV)) {
        throw new IllegalArgumentException(
            "format is %s and the kind of file %s: csv goes with csv alone"
                .formatted(format.label(), kind));
      }
    }

    /** Returns the names of the splits; a single empty name if there are none. */
    private List<String> splits() {
      return shares.isPresent() ? SpeakerSplit.NAMES : List.of("");
    }

    /** Returns whether a path names a file to write, rather than a folder. */
    public static boolean namesFile(Path place) {
      return FileKind.ofName(place).isPresent() && !Files.isDirectory(place);
    }

    /** Returns the folder that the files are written to. */
    public Path folder() {
      return namesFile(to) ? to.toAbsolutePath().normalize().getParent() : to;
    }

    private String name(String split) {
      String inName = split.isEmpty() ? "" : "-" + split;
      if (!namesFile(to)) {
        return format.label() + "_format" + inName + kind.suffix();
      }
      String name = to.getFileName().toString();
      int end = name.length() - kind.suffix().length();
      return name.substring(0, end) + inName + name.substring(end);
    }

    private List<String> names() {
      return splits().stream().map(this::name).toList();
    }
  }

  /**
   * How voices are split by speaker.
   *
   * @param validation the share of the validation set
   * @param test the share of the test set; both together less than 1, the rest is for training
   * @param seed of the shuffle
   */
  public record SplitShares(double validation, double test, long seed) {

    /** Checks the shares. */
    public SplitShares {
      SpeakerSplit.requireShares(validation, test);
    }

    /** Splits the voices of a result. */
    SpeakerSplit divide(PublishedOutput run) throws IOException {
      try (Stream<VoiceRecord> voices = run.descriptions()) {
        return SpeakerSplit.of(voices, validation, test, seed);
      }
    }
  }

  private final Settings settings;
  private final Optional<ClipSource> clips;
  private final List<String> kept;
  private final Map<String, OpenFile> files = new LinkedHashMap<>();
  private SpeakerPitch pitch = SpeakerPitch.NONE;
  private Path workshop;

  private Export(Settings settings, Optional<ClipSource> clips, List<String> kept) {
    this.kept = kept;
    this.settings = settings;
    this.clips = clips;
  }

  /**
   * Writes the descriptions of {@code run}.
   *
   * @param clips the source of recordings, if they are to be included
   * @return the number of descriptions by file
   */
  public static Map<Path, Long> write(
      PublishedOutput run, Settings settings, Optional<ClipSource> clips) throws IOException {
    return new Export(settings, clips, run.summary().kept()).write(run);
  }

  private Map<Path, Long> write(PublishedOutput run) throws IOException {
    try (FolderUpdate update = FolderUpdate.of(settings.folder())) {
      update.require(settings.names());
      pitch = pitch(run);
      workshop = update.workshop();
      return write(run, update);
    }
  }

  private SpeakerPitch pitch(PublishedOutput run) throws IOException {
    if (settings.format() != ExportFormat.PARLER) {
      return SpeakerPitch.NONE;
    }
    try (Stream<VoiceRecord> voices = run.descriptions()) {
      return SpeakerPitch.of(voices);
    }
  }

  private Map<Path, Long> write(PublishedOutput run, FolderUpdate update) throws IOException {
    try {
      if (settings.shares().isPresent()) {
        SpeakerSplit split = settings.shares().get().divide(run);
        openAll();
        writeAll(run, split::of, update);
      } else {
        openAll();
        writeAll(run, voice -> "", update);
      }
      return finish(update);
    } finally {
      for (OpenFile file : files.values()) {
        file.close();
      }
    }
  }

  private void openAll() throws IOException {
    for (String split : settings.splits()) {
      Path file = workshop.resolve(settings.name(split));
      files.put(
          split,
          new OpenFile(file, RowWriter.open(settings.kind(), file, layout(), settings.raw())));
    }
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
    settings.format().describe(columns, new Told(kept, settings.words(), pitch));
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

  /** Refers to a recording that is not included: {@code SHARD#ROW}. */
  private static Object reference(VoiceRecord voice) {
    return voice.text(RecordField.SHARD) + "#" + voice.integer(RecordField.ROW);
  }

  private interface SplitOf {
    String of(VoiceRecord voice);
  }

  private void writeAll(PublishedOutput run, SplitOf splits, FolderUpdate update)
      throws IOException {
    Columns columns = columns();
    try (Stream<VoiceRecord> voices = run.descriptions()) {
      for (Iterator<VoiceRecord> each = voices.iterator(); each.hasNext(); ) {
        VoiceRecord voice = each.next();
        if (settings.excludeFlagged() && !voice.list(RecordField.FLAGS).isEmpty()) {
          continue;
        }
        boolean asIs = settings.raw() || !settings.format().isChat();
        Map<String, Object> row =
            columns.row(asIs ? voice : voice.withTexts(ControlTokens::neutralize));
        if (clips.isPresent()) {
          Object audio = audio(voice, clips.get().flac(voice), update);
          row.put(
              settings.format().listsAudio() ? "audios" : "audio",
              settings.format().listsAudio() ? List.of(audio) : audio);
        }
        files.get(splits.of(voice)).add(row);
      }
    }
  }

  private Object audio(VoiceRecord voice, byte[] flac, FolderUpdate update) throws IOException {
    String name = clipName(voice);
    if (settings.kind() == FileKind.PARQUET) {
      return recording(name, flac);
    }
    Path file = Files.createDirectories(workshop.resolve("audio")).resolve(name);
    Files.write(file, flac, CREATE_NEW);
    update.add(file, "audio/" + name, 1);
    return "audio/" + name;
  }

  /** Returns the value of an audio column. */
  static Map<String, Object> recording(String name, byte[] flac) {
    Map<String, Object> audio = new LinkedHashMap<>();
    audio.put("bytes", flac);
    audio.put("path", name);
    return audio;
  }

  /** Returns a clip's file name, unique within the result. */
  static String clipName(VoiceRecord voice) {
    return "%s-%08d.flac"
        .formatted(
            DataFiles.fileName(voice.text(RecordField.SPLIT)), voice.integer(RecordField.INDEX));
  }

  private Map<Path, Long> finish(FolderUpdate update) throws IOException {
    Map<Path, Long> written = new LinkedHashMap<>();
    for (Map.Entry<String, OpenFile> file : files.entrySet()) {
      file.getValue().close();
      String name = settings.name(file.getKey());
      update.add(file.getValue().file, name, file.getValue().rows);
      written.put(settings.folder().resolve(name), file.getValue().rows);
    }
    update.commit(path -> false);
    return written;
  }

  private static final class OpenFile implements Closeable {

    private final Path file;
    private final RowWriter writer;
    private long rows;
    private boolean closed;

    OpenFile(Path file, RowWriter writer) {
      this.file = file;
      this.writer = writer;
    }

    void add(Map<String, Object> row) throws IOException {
      writer.write(row);
      rows++;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        writer.close();
      }
    }
  }
}
