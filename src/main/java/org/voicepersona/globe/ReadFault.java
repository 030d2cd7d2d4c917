package org.voicepersona.globe;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** A permanent fault of a shard or row; its {@link #reason()} becomes that of a {@link Failure}. */
public enum ReadFault {
  /** A file of zero bytes. */
  EMPTY_FILE,
  /** A file that starts like a Parquet file and does not end like one. */
  TRUNCATED,
  /** A git-lfs pointer in place of a file that was not fetched. */
  LFS_POINTER,
  /** A web page saved under the shard's name. */
  HTML_PAGE,
  /** An encrypted footer or an encrypted column that is to be read. */
  ENCRYPTED,
  /** A file of an unknown format. */
  NOT_PARQUET,
  /** A footer that cannot be decoded or contradicts the file. */
  DAMAGED_FOOTER,
  /** No column that could hold encoded clips. */
  NO_AUDIO_COLUMN,
  /** Several columns with the name of a column that is to be read. */
  AMBIGUOUS_COLUMN,
  /** A column whose type does not fit its use. */
  UNSUPPORTED_TYPE,
  /** A column with an unsupported compression codec. */
  UNSUPPORTED_CODEC,
  /** More rows than can be numbered. */
  TOO_MANY_ROWS,
  /** A part that must be in memory at once and does not fit into this process. */
  OUT_OF_MEMORY,
  /** Pages of a row group that cannot be decoded: the rows of the group fail. */
  DAMAGED_PAGES,
  /** A row whose values, or the place of whose recording, cannot be decoded. */
  DAMAGED_ROW,
  /** A row without a recording, or whose recording is missing. */
  MISSING_RECORDING,
  /** A row whose recording would lie outside the corpus. */
  OUTSIDE_CORPUS,
  /** A row whose recording is a link, a device or another entry without audio bytes. */
  NO_RECORDING,
  /** An archive or compressed file that cannot be read beyond some offset. */
  DAMAGED_ARCHIVE,
  /** More distinct columns than a corpus may have. */
  TOO_MANY_COLUMNS,
  /** A file whose content changed after it was counted. */
  REPLACED,
  /** A file that was listed and is missing. */
  MISSING_FILE,
  /** A file without permission to read. */
  ACCESS_DENIED,
  /** A file that the file system cannot deliver even after retries. */
  UNAVAILABLE;

  /** Returns the fault for an error that a file system reports for one file. */
  static ReadFault of(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return MISSING_FILE;
    }
    return e instanceof AccessDeniedException ? ACCESS_DENIED : UNAVAILABLE;
  }

  /** Returns whether the fault may be absent when the shard is read again. */
  public boolean dependsOnTheMoment() {
    return this == REPLACED
        || this == OUT_OF_MEMORY
        || this == MISSING_FILE
        || this == ACCESS_DENIED
        || this == UNAVAILABLE;
  }

  /** Returns the fault as a {@link Failure#reason()}, such as {@code empty-file}. */
  public String reason() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
