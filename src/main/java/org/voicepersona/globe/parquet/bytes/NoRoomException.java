package org.voicepersona.globe.parquet.bytes;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown when the folder for pages that are too large for memory is full or not writable. */
public final class NoRoomException extends RuntimeException {

  private static final long serialVersionUID = 1;

  NoRoomException(Path folder, IOException cause) {
    super(
        "a page is too large for memory, and cannot be kept in %s: %s"
            .formatted(folder, cause.getMessage()),
        cause);
  }
}
