package org.voicepersona.globe;

import java.io.FileNotFoundException;
import java.nio.file.FileSystemException;

/** Thrown for a shard that cannot be read, permanently or at the moment. */
public final class UnreadableShardException extends Exception {

  private static final long serialVersionUID = 1;

  private final ReadFault fault;

  /** Creates the exception with a message for the user. */
  public UnreadableShardException(ReadFault fault, String message) {
    super(MessageText.line(message));
    this.fault = fault;
  }

  /** Creates the exception with a message for the user. */
  public UnreadableShardException(ReadFault fault, String message, Throwable cause) {
    super(MessageText.line(String.valueOf(message)), cause);
    this.fault = fault;
  }

  /** Creates the exception from an error that the file system reports for this file. */
  public UnreadableShardException(FileSystemException cause) {
    this(ReadFault.of(cause), cause.getMessage(), cause);
  }

  /** Creates the exception for a file that cannot be opened; only the message tells why. */
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
