package org.voicepersona.globe;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What can be wrong with a shard for good; the reason of its {@link Failure}. */
public enum ReadFault {
  /** No byte in it. */
  EMPTY_FILE,
  /** Starts like a Parquet file and does not end like one. */
  TRUNCATED,
  /** The pointer git-lfs leaves in place of a file it has not fetched. */
  LFS_POINTER,
  /** A web page saved under the shard's name. */
  HTML_PAGE,
  /** An encrypted footer, or an encrypted column that is wanted. */
  ENCRYPTED,
  /** Some other file. */
  NOT_PARQUET,
  /** A footer that cannot be decoded or contradicts the file. */
  DAMAGED_FOOTER,
  /** No column of encoded clips. */
  NO_AUDIO_COLUMN,
  /** Several columns of one name, which is wanted. */
  AMBIGUOUS_COLUMN,
  /** A column that is wanted, of a type that cannot be what it is wanted for. */
  UNSUPPORTED_TYPE,
  /** A column that is wanted, compressed in a way that cannot be unpacked. */
  UNSUPPORTED_CODEC,
  /** More rows than there can be recordings. */
  TOO_MANY_ROWS,
  /** A part that must be in memory at once and does not fit into this process. */
  OUT_OF_MEMORY,
  /** Pages of a row group that cannot be decoded: its rows fail. */
  DAMAGED_PAGES,
  /** A row of which it cannot be understood what it says, or where its recording lies. */
  DAMAGED_ROW,
  /** A row without a recording, or whose recording is not there. */
  MISSING_RECORDING,
  /** A row whose recording would lie outside of the corpus. */
  OUTSIDE_CORPUS,
  /** A row whose recording is a link, a device or in another form that holds none. */
  NO_RECORDING,
  /** An archive, or another compressed file, that cannot be read on from some place. */
  DAMAGED_ARCHIVE,
  /** More different columns than a corpus has. */
  TOO_MANY_COLUMNS,
  /** Another file than the one that was counted. */
  REPLACED,
  /** A file that is listed and not there. */
  MISSING_FILE,
  /** A file that may not be read. */
  ACCESS_DENIED,
  /** A file that the file system cannot give, however often it tries. */
  UNAVAILABLE;

  /** Returns the fault that a file system tells of one file. */
  static ReadFault of(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return MISSING_FILE;
    }
    return e instanceof AccessDeniedException ? ACCESS_DENIED : UNAVAILABLE;
  }

  /** Returns whether one reader of the shard may meet it and another one not. */
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
