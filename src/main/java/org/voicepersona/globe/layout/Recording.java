package org.voicepersona.globe.layout;

import static java.util.Objects.requireNonNull;

/**
 * The place of an encoded clip.
 *
 * @param path its file, relative to the shard's folder of recordings; empty if it is a part of the
 *     shard itself, an archive
 * @param offset its first byte; in a compressed archive, counted in the decompressed content
 * @param bytes its length, or {@value #WHOLE}
 * @param span the part of a recording that is a file of its own
 */
public record Recording(String path, long offset, long bytes, Span span) {

  /** The length of a recording that is a whole file of unknown size. */
  public static final long WHOLE = -1;

  /** Checks that the recording is a whole file or a part of the shard. */
  public Recording {
    requireNonNull(path, "path is null");
    requireNonNull(span, "span is null");
    if (offset < 0 || bytes < WHOLE || (bytes == WHOLE && path.isEmpty())) {
      throw new IllegalArgumentException(
          "a recording has the path '%s', offset %d and %d bytes: it must be a whole file, or a part of the shard"
              .formatted(path, offset, bytes));
    }
  }

  /** Returns a recording that is a part of the shard. */
  public static Recording inShard(long offset, long bytes) {
    return new Recording("", offset, bytes, Span.WHOLE);
  }

  /** Returns a recording that is a file, whose size may be {@link #WHOLE}. */
  public static Recording file(String path, long bytes) {
    return new Recording(path, 0, bytes, Span.WHOLE);
  }

  /** Returns a recording that is a part of a file. */
  public static Recording part(String path, Span span) {
    return new Recording(path, 0, WHOLE, span);
  }
}
