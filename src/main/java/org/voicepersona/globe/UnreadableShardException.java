package org.voicepersona.globe;

import java.nio.file.FileSystemException;

/** A shard that cannot be read, now or ever. */
final class UnreadableShardException extends Exception {

  private static final long serialVersionUID = 1;

  private final ReadFault fault;

  UnreadableShardException(ReadFault fault, String message) {
    super(message);
    this.fault = fault;
  }

  UnreadableShardException(ReadFault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  /** The file system speaks of this file. */
  UnreadableShardException(FileSystemException cause) {
    this(ReadFault.of(cause), cause.getMessage(), cause);
  }

  ReadFault fault() {
    return fault;
  }
}
