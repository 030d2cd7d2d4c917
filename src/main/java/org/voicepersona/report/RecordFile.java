package org.voicepersona.report;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.ParquetTable.Layout;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/**
 * A new file of rows, such as records with all their fields. It appears atomically in {@link
 * #commit}, and never replaces an existing file.
 */
public final class RecordFile implements Closeable {

  private static final int ROWS_PER_GROUP = 5_000;

  private final Path place;
  private final Path aside;
  private final RowWriter writer;
  private boolean closed;

  private RecordFile(Path place, Path aside, RowWriter writer) {
    this.place = place;
    this.aside = aside;
    this.writer = writer;
  }

  /**
   * Begins a file of records, and makes its parent folders.
   *
   * @throws FileAlreadyExistsException if the path exists
   */
  public static RecordFile create(Path place, FileKind kind) throws IOException {
    String speaker = RecordField.SPEAKER_ID.fieldName();
    return create(
        place, kind, new Layout(RecordField.columns(List.of()), ROWS_PER_GROUP, Set.of(speaker)));
  }

  /** Begins a file with the given columns, as {@link #create(Path, FileKind)} does. */
  public static RecordFile create(Path place, FileKind kind, Feature.Struct columns)
      throws IOException {
    return create(place, kind, new Layout(columns, ROWS_PER_GROUP, Set.of()));
  }

  private static RecordFile create(Path place, FileKind kind, Layout layout) throws IOException {
    Path absolute = place.toAbsolutePath();
    requireFree(absolute);
    Files.createDirectories(absolute.getParent());
    Path folder = Files.createTempDirectory(absolute.getParent(), ".voicepersona-");
    Path aside = folder.resolve("records" + kind.suffix());
    // For Ctrl-C; deletion is in reverse order, the file first.
    folder.toFile().deleteOnExit();
    aside.toFile().deleteOnExit();
    return new RecordFile(absolute, aside, RowWriter.open(kind, aside, layout, false));
  }

  /**
   * Checks that a path does not exist.
   *
   * @throws FileAlreadyExistsException if it does, even as a dangling link
   */
  public static void requireFree(Path place) throws FileAlreadyExistsException {
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(place.toString());
    }
  }

  /** Adds a record. */
  public void add(VoiceRecord voice) throws IOException {
    add(voice.row());
  }

  /** Adds a row of values by column. */
  public void add(Map<String, Object> row) throws IOException {
    writer.write(row);
  }

  /** Moves the file to its final path. */
  public void commit() throws IOException {
    closeWriter();
    DurableFiles.sync(aside);
    DurableFiles.moveToNew(aside, place);
  }

  private void closeWriter() throws IOException {
    if (!closed) {
      closed = true;
      writer.close();
    }
  }

  /** Deletes an uncommitted file. */
  @Override
  public void close() throws IOException {
    try {
      closeWriter();
    } finally {
      Files.deleteIfExists(aside);
      Files.deleteIfExists(aside.getParent());
    }
  }
}
