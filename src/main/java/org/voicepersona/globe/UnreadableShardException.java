package org.voicepersona.globe;

import java.io.FileNotFoundException;
import java.nio.file.FileSystemException;

/** A shard that cannot be read, now or ever. */
public final class UnreadableShardException extends Exception {

  private static final long serialVersionUID = 1;

  private final ReadFault fault;

  /** Says what is wrong, for a person. */
  public UnreadableShardException(ReadFault fault, String message) {
    super(MessageText.line(message));
    this.fault = fault;
  }

  /** Says what is wrong, for a person. */
  public UnreadableShardException(ReadFault fault, String message, Throwable cause) {
    super(MessageText.line(String.valueOf(message)), cause);
    this.fault = fault;
  }

  /** The file system speaks of this file. */
  public UnreadableShardException(FileSystemException cause) {
    this(ReadFault.of(cause), cause.getMessage(), cause);
  }

  /** The file system cannot open this file; {@code java.io} does not tell why but in words. */
  public UnreadableShardException(FileNotFoundException cause) {
    this(
        String.valueOf(cause.getMessage()).endsWith("(Permission denied)")
            ? ReadFault.ACCESS_DENIED
            : ReadFault.MISSING_FILE,
        cause.getMessage(),
        cause);
  }

  /** Returns the kind of fault. */
  public ReadFault fault() {
    return fault;
  }
}
