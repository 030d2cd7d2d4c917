package org.voicepersona.report;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.record.ParquetTable.Layout;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/**
 * A new file of records, with all their fields. It is in its place when {@link #commit} has put it
 * there, and not before; nothing that is there already is replaced.
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
   * Begins a file; the folders above it are made.
   *
   * @throws FileAlreadyExistsException if something is there
   */
  public static RecordFile create(Path place, FileKind kind) throws IOException {
    Path absolute = place.toAbsolutePath();
    requireFree(absolute);
    Files.createDirectories(absolute.getParent());
    Path folder = Files.createTempDirectory(absolute.getParent(), ".voicepersona-");
    Path aside = folder.resolve("records" + kind.suffix());
    // Ctrl-C leaves nothing behind: the later of the two goes first.
    folder.toFile().deleteOnExit();
    aside.toFile().deleteOnExit();
    Layout layout =
        new Layout(
            RecordField.columns(List.of()),
            ROWS_PER_GROUP,
            Set.of(RecordField.SPEAKER_ID.fieldName()));
    return new RecordFile(absolute, aside, RowWriter.open(kind, aside, layout, false));
  }

  /**
   * Passes a place where there is nothing yet.
   *
   * @throws FileAlreadyExistsException if there is something, a link that leads nowhere included
   */
  public static void requireFree(Path place) throws FileAlreadyExistsException {
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(place.toString());
    }
  }

  /** Adds a record. */
  public void add(VoiceRecord voice) throws IOException {
    writer.write(voice.row());
  }

  /** Puts the file into its place. */
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

  /** Removes what was not committed. */
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
