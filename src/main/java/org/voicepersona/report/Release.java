package org.voicepersona.report;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.globe.folder.SourceCard;
import org.voicepersona.output.FolderUpdate;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.ParquetTable.Layout;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.report.card.WrittenSplit;

/**
 * Writes a folder that the Hugging Face Hub and {@code datasets.load_dataset} read without code: a
 * card with content and provenance, and Parquet files by split.
 *
 * <p>The same result gives the same bytes.
 */
public final class Release {

  /** File name of the card, which the Hub shows. */
  public static final String CARD = "README.md";

  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*");
  private static final String DATA = "data/";
  private static final String AUDIO = "audio";
  private static final int ROWS_PER_GROUP = 5_000;
  private static final int ROWS_PER_FILE = 50_000;

  /** As in {@code datasets}, so that the Hub's viewer fetches little for a page. */
  private static final int ROWS_PER_GROUP_WITH_AUDIO = 100;

  /** For files of some hundred MB, as the Hub recommends. */
  private static final int ROWS_PER_FILE_WITH_AUDIO = 4_000;

  /**
   * The settings of a release.
   *
   * @param to the folder; new, empty, or with an earlier release
   * @param title the title for readers
   * @param license identifier on the Hub of the whole's licence; empty for the corpus's, if known
   * @param languages language codes; empty for the corpus's, if known
   * @param repository its name on the Hub, such as {@code OWNER/NAME}; empty if it is not for the
   *     Hub
   * @param source the content of the corpus's card
   * @param shares how voices are split by speaker; by the corpus's splits if absent
   * @param excludeFlagged whether descriptions with a flag are left out
   */
  public record Settings(
      Path to,
      String title,
      String license,
      List<String> languages,
      String repository,
      SourceCard source,
      Optional<Export.SplitShares> shares,
      boolean excludeFlagged) {

    /** Checks that nothing is missing. */
    public Settings {
      requireNonNull(to, "to is null");
      requireNonNull(title, "title is null");
      requireNonNull(license, "license is null");
      requireNonNull(repository, "repository is null");
      requireNonNull(source, "source is null");
      requireNonNull(shares, "shares is null");
      languages = List.copyOf(languages);
      for (String language : languages) {
        if (!LANGUAGE.matcher(language).matches()) {
          throw new IllegalArgumentException(
              "language is '%s', must be a code such as en or pt-BR".formatted(language));
        }
      }
    }

    /** Returns these settings with another corpus card. */
    public Settings of(SourceCard card) {
      return new Settings(to, title, license, languages, repository, card, shares, excludeFlagged);
    }

    /** Returns the name for {@code datasets.load_dataset}, as a Python string literal. */
    String quotedName() {
      String name =
          repository.isEmpty()
              ? to.toAbsolutePath().normalize().getFileName().toString()
              : repository;
      return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
  }

  private final PublishedOutput run;
  private final Settings settings;
  private final Optional<ClipSource> clips;
  private final List<String> kept;

  private Release(PublishedOutput run, Settings settings, Optional<ClipSource> clips)
      throws IOException {
    this.run = run;
    this.kept = run.summary().kept();
    this.settings = settings;
    this.clips = clips;
  }

  /**
   * Writes the folder.
   *
   * @param clips the source of recordings, if they are to be included
   * @return the files, relative to the folder
   */
  public static List<Path> write(PublishedOutput run, Settings settings, Optional<ClipSource> clips)
      throws IOException {
    return new Release(run, settings, clips).write();
  }

  private List<Path> write() throws IOException {
    try (FolderUpdate update = FolderUpdate.of(settings.to())) {
      requireOurs(update);
      Path workshop = update.workshop();
      Feature.Struct columns = columns();
      List<DataFiles.Written> written = writeData(workshop, columns);
      for (DataFiles.Written file : written) {
        update.add(file.file(), DATA + file.name(), file.rows());
      }
      Path card = workshop.resolve(CARD);
      Files.writeString(card, card(columns, WrittenSplit.of(written)), CREATE_NEW);
      update.add(card, CARD, 1);
      return update.commit(path -> path.startsWith(DATA));
    }
  }

  /** Refuses a folder with foreign files, which would be replaced or seem part of the release. */
  private void requireOurs(FolderUpdate update) throws IOException {
    List<String> places = new ArrayList<>(List.of(CARD));
    if (Files.isDirectory(settings.to())) {
      try (Stream<Path> entries = Files.list(settings.to())) {
        if (!update.isKnown() && entries.findAny().isPresent()) {
          throw new PlaceRefusedException(
              settings.to() + " holds something else than a release; choose another folder");
        }
      }
    }
    Path data = settings.to().resolve(DATA);
    if (Files.isDirectory(data)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(data, "*.parquet")) {
        files.forEach(file -> places.add(DATA + file.getFileName()));
      }
    }
    update.require(places);
  }

  private Feature.Struct columns() {
    Map<String, Feature> columns = new LinkedHashMap<>();
    if (clips.isPresent()) {
      columns.put(AUDIO, new Feature.Audio(Waveform.SAMPLE_RATE_HZ));
    }
    columns.putAll(RecordField.columns(kept).fields());
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

  /** Adds each voice to its split; an empty name leaves the voice out. */
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
    Map<String, Object> row = voice.keeping(kept).row();
    if (clips.isPresent()) {
      byte[] flac = clips.get().flac(voice);
      row.put(AUDIO, Export.recording(Export.clipName(voice), flac));
    }
    return row;
  }

  private String card(Feature.Struct columns, List<WrittenSplit> splits) throws IOException {
    try (Stream<VoiceRecord> voices = voices();
        var failures = run.failures()) {
      Analysis analysis = Analysis.of(voices, failures, 0);
      return new DatasetCard(settings, run.summary(), analysis, columns, splits).text();
    }
  }
}
