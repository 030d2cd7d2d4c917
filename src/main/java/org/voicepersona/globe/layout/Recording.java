package org.voicepersona.globe.layout;

import static java.util.Objects.requireNonNull;

/**
 * Where an encoded clip lies.
 *
 * @param path of its file, relative to the folder of recordings of the shard; empty for the shard
 *     itself, which then is an archive
 * @param offset where it begins, in bytes; of a compressed archive, in its unpacked content
 * @param bytes how long it is, or {@value #WHOLE}
 * @param span which part of it is meant; of a file alone
 */
public record Recording(String path, long offset, long bytes, Span span) {

  /** The length of a recording that is a file of its own, of a size that is not known. */
  public static final long WHOLE = -1;

  /** Checks the place. */
  public Recording {
    requireNonNull(path, "path is null");
    requireNonNull(span, "span is null");
    if (offset < 0 || bytes < WHOLE || (bytes == WHOLE && path.isEmpty())) {
      throw new IllegalArgumentException(
          "a recording has the path '%s', offset %d and %d bytes: it must be a whole file, or a part of the shard"
              .formatted(path, offset, bytes));
    }
  }

  /** Returns the recording that is a member of the shard. */
  public static Recording inShard(long offset, long bytes) {
    return new Recording("", offset, bytes, Span.WHOLE);
  }

  /** Returns the recording that is a file, of a size that need not be known. */
  public static Recording file(String path, long bytes) {
    return new Recording(path, 0, bytes, Span.WHOLE);
  }

  /** Returns the recording that is a part of a file. */
  public static Recording part(String path, Span span) {
    return new Recording(path, 0, WHOLE, span);
  }
}
