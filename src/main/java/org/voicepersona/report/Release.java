package org.voicepersona.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.voicepersona.audio.Waveform;
import org.voicepersona.output.DataFiles;
import org.voicepersona.output.Feature;
import org.voicepersona.output.ParquetTable.Layout;
import org.voicepersona.output.PublishedOutput;
import org.voicepersona.output.RecordField;
import org.voicepersona.output.VoiceRecord;

/**
 * Writes a folder that the Hugging Face Hub and {@code datasets.load_dataset} read without code: a
 * card with what was made and how, and Parquet files by split.
 *
 * <p>The same result gives the same bytes.
 */
public final class Release {

  /** The card's file, which the Hub shows. */
  public static final String CARD = "README.md";

  private static final String AUDIO = "audio";
  private static final int ROWS_PER_GROUP = 5_000;
  private static final int ROWS_PER_FILE = 50_000;

  /** As {@code datasets} writes them, so that the viewer need not fetch much for a page. */
  private static final int ROWS_PER_GROUP_WITH_AUDIO = 100;

  /** Files of some hundred MB: what the Hub asks for. */
  private static final int ROWS_PER_FILE_WITH_AUDIO = 4_000;

  /**
   * What is wanted.
   *
   * @param to the folder; new, empty, or with an earlier release
   * @param title the name people read
   * @param license of the whole, by its identifier on the Hub; empty for that of a known corpus
   * @param shares how voices are divided by speaker; as the corpus has them if absent
   * @param excludeFlagged whether descriptions with a flag are left out
   */
  public record Settings(
      Path to,
      String title,
      String license,
      Optional<Export.SplitShares> shares,
      boolean excludeFlagged) {

    /** Checks that nothing is missing. */
    public Settings {
      requireNonNull(to, "to is null");
      requireNonNull(title, "title is null");
      requireNonNull(license, "license is null");
      requireNonNull(shares, "shares is null");
    }
  }

  /**
   * One split as it was written.
   *
   * @param name its name
   * @param rows voices in it
   * @param bytes of its files
   * @param uncompressedBytes of its files' pages
   */
  record WrittenSplit(String name, long rows, long bytes, long uncompressedBytes) {}

  private final PublishedOutput run;
  private final Settings settings;
  private final Optional<ClipSource> clips;

  private Release(PublishedOutput run, Settings settings, Optional<ClipSource> clips) {
    this.run = run;
    this.settings = settings;
    this.clips = clips;
  }

  /**
   * Writes the folder.
   *
   * @param clips where recordings come from, if they are to be in it
   * @return the files, within the folder
   */
  public static List<Path> write(PublishedOutput run, Settings settings, Optional<ClipSource> clips)
      throws IOException {
    return new Release(run, settings, clips).write();
  }

  private List<Path> write() throws IOException {
    requireOurs();
    Path data = Files.createDirectories(settings.to().resolve("data"));
    Path scratch = settings.to().resolve(".writing");
    deleteTree(scratch);
    Files.createDirectories(scratch);
    Feature.Struct columns = columns();
    List<DataFiles.Written> written = writeData(scratch, columns);
    Path card = scratch.resolve(CARD);
    Files.writeString(card, card(columns, splits(written)), UTF_8);
    List<Path> files = new ArrayList<>();
    for (DataFiles.Written file : written) {
      files.add(data.resolve(file.name()));
    }
    removeStale(data, files);
    for (DataFiles.Written file : written) {
      Files.move(file.file(), data.resolve(file.name()), ATOMIC_MOVE, REPLACE_EXISTING);
    }
    Path place = settings.to().resolve(CARD);
    Files.move(card, place, ATOMIC_MOVE, REPLACE_EXISTING);
    deleteTree(scratch);
    files.add(place);
    return files;
  }

  /** Nothing of anybody else's is replaced. */
  private void requireOurs() throws IOException {
    if (!Files.exists(settings.to())) {
      return;
    }
    try (Stream<Path> entries = Files.list(settings.to())) {
      boolean empty = entries.findAny().isEmpty();
      Path card = settings.to().resolve(CARD);
      boolean ours =
          Files.exists(settings.to().resolve(".writing"))
              || (Files.exists(card) && Files.readString(card).contains(DatasetCard.MARK));
      if (!empty && !ours) {
        throw new IOException(
            settings.to() + " holds something else than a release; choose another folder");
      }
    }
  }

  private Feature.Struct columns() {
    Map<String, Feature> columns = new LinkedHashMap<>();
    if (clips.isPresent()) {
      columns.put(AUDIO, new Feature.Audio(Waveform.SAMPLE_RATE_HZ));
    }
    columns.putAll(RecordField.columns().fields());
    return new Feature.Struct(columns);
  }

  private List<DataFiles.Written> writeData(Path scratch, Feature.Struct columns)
      throws IOException {
    boolean audio = clips.isPresent();
    Layout layout =
        new Layout(
            columns,
            audio ? ROWS_PER_GROUP_WITH_AUDIO : ROWS_PER_GROUP,
            Set.of(RecordField.SPEAKER_ID.fieldName()));
    int rowsPerFile = audio ? ROWS_PER_FILE_WITH_AUDIO : ROWS_PER_FILE;
    try (DataFiles files = new DataFiles(scratch, layout, rowsPerFile)) {
      if (settings.shares().isPresent()) {
        SpeakerSplit split = settings.shares().get().divide(run);
        for (String name : SpeakerSplit.NAMES) {
          add(files, voice -> split.of(voice).equals(name) ? name : "");
        }
      } else {
        add(files, voice -> voice.text(RecordField.SPLIT));
      }
      return files.finish();
    }
  }

  /** Adds the voices to the splits they are given; those that are given none are left out. */
  private void add(DataFiles files, Function<VoiceRecord, String> splits) throws IOException {
    try (Stream<VoiceRecord> voices = voices()) {
      for (Iterator<VoiceRecord> each = voices.iterator(); each.hasNext(); ) {
        VoiceRecord voice = each.next();
        String split = splits.apply(voice);
        if (!split.isEmpty()) {
          files.add(split, row(voice));
        }
      }
    }
  }

  private Stream<VoiceRecord> voices() throws IOException {
    Stream<VoiceRecord> voices = run.descriptions();
    return settings.excludeFlagged()
        ? voices.filter(voice -> voice.list(RecordField.FLAGS).isEmpty())
        : voices;
  }

  private Map<String, Object> row(VoiceRecord voice) throws IOException {
    Map<String, Object> row = voice.row();
    if (clips.isPresent()) {
      byte[] flac = clips.get().flac(voice);
      row.put(AUDIO, Export.recording(Export.clipName(voice), flac));
    }
    return row;
  }

  private static List<WrittenSplit> splits(List<DataFiles.Written> files) throws IOException {
    Map<String, WrittenSplit> splits = new LinkedHashMap<>();
    for (DataFiles.Written file : files) {
      String name = file.name().substring(0, file.name().indexOf('-'));
      WrittenSplit more =
          new WrittenSplit(name, file.rows(), Files.size(file.file()), uncompressed(file.file()));
      splits.merge(
          name,
          more,
          (a, b) ->
              new WrittenSplit(
                  name,
                  a.rows() + b.rows(),
                  a.bytes() + b.bytes(),
                  a.uncompressedBytes() + b.uncompressedBytes()));
    }
    return List.copyOf(splits.values());
  }

  private static long uncompressed(Path file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      return reader.getRowGroups().stream().mapToLong(BlockMetaData::getTotalByteSize).sum();
    }
  }

  private String card(Feature.Struct columns, List<WrittenSplit> splits) throws IOException {
    try (Stream<VoiceRecord> voices = voices();
        var failures = run.failures()) {
      Analysis analysis = Analysis.of(voices, failures, 0);
      return new DatasetCard(settings, run.summary(), analysis, columns, splits).text();
    }
  }

  private static void removeStale(Path data, List<Path> files) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(data, DataFiles.GLOB)) {
      for (Path file : old) {
        if (!files.contains(file)) {
          Files.delete(file);
        }
      }
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
