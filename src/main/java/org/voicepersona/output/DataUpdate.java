package org.voicepersona.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/**
 * Writes described voices to data files, but for those files that stand with the same rows: they
 * are taken as they are. So what it costs to publish a result again goes by what is new in it.
 */
final class DataUpdate implements Closeable {

  private final DataFiles files;
  private final int rowsPerFile;
  private final StandingRows standing;
  private String split = "";

  /** Of the file that is being filled. */
  private long rows;

  /** Whether that file is being written, since it differs from the one that stands. */
  private boolean isWritten;

  DataUpdate(DataFiles files, int rowsPerFile, StandingRows standing) {
    this.files = files;
    this.rowsPerFile = rowsPerFile;
    this.standing = standing;
  }

  /**
   * Adds a row; those of one split follow each other.
   *
   * @param json the same row as a line
   */
  void add(VoiceRecord voice, String json) throws IOException {
    String next = voice.text(RecordField.SPLIT);
    if (rows == rowsPerFile || !next.equals(split)) {
      finishFile();
      split = next;
      standing.mark();
    }
    boolean isSame = standing.isNext(json);
    if (!isWritten && !isSame) {
      write();
    }
    if (isWritten) {
      files.add(split, voice.row());
    }
    rows++;
  }

  /** Writes the rows of this file up to here, which are the same as those that stand. */
  private void write() throws IOException {
    standing.fromMark(rows, voice -> files.add(split, voice.row()));
    isWritten = true;
  }

  private void finishFile() throws IOException {
    if (!isWritten && rows > 0) {
      Optional<Path> same = standing.fileFromMark(rows);
      if (same.isPresent()) {
        files.keep(split, same.get(), rows);
      } else {
        write();
      }
    }
    rows = 0;
    isWritten = false;
  }

  /** Ends the last file, and returns all with their names. */
  List<DataFiles.Written> finish() throws IOException {
    finishFile();
    return files.finish();
  }

  /** Returns how many finished files of each split there are. */
  Map<String, Integer> filesBySplit() {
    return files.filesBySplit();
  }

  @Override
  public void close() throws IOException {
    try (standing) {
      files.close();
    }
  }
}
