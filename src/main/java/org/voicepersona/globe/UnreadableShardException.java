package org.voicepersona.globe;

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

  ReadFault fault() {
    return fault;
  }
}
