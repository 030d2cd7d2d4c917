package org.voicepersona.globe;

import java.util.Locale;

/** What can be wrong with a shard for good; the reason of its {@link Failure}. */
enum ReadFault {
  /** No byte in it. */
  EMPTY_FILE,
  /** Starts like a Parquet file and does not end like one. */
  TRUNCATED,
  /** The pointer git-lfs leaves in place of a file it has not fetched. */
  LFS_POINTER,
  /** A web page saved under the shard's name. */
  HTML_PAGE,
  /** An encrypted footer. */
  ENCRYPTED,
  /** Some other file. */
  NOT_PARQUET,
  /** A footer that cannot be decoded or contradicts the file. */
  DAMAGED_FOOTER,
  /** No column of encoded clips. */
  NO_AUDIO_COLUMN,
  /** Pages of a row group that cannot be decoded: its rows fail. */
  DAMAGED_PAGES;

  /** Returns the fault as a {@link Failure#reason()}, such as {@code empty-file}. */
  String reason() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
