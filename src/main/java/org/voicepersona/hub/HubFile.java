package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A file of a repository at one commit.
 *
 * @param path its path in the repository, with {@code /}
 * @param bytes its size
 * @param blob the digest of its content, in hexadecimal: the SHA-256 of a large file, git's SHA-1
 *     of a small one; empty if unknown
 */
public record HubFile(String path, long bytes, String blob) {

  private static final int SHA1_DIGITS = 40;
  private static final int LONGEST_PATH = 4096;
  private static final long MOST_BYTES = 1L << 60;

  /**
   * Checks a server's values, since path and digest become names of local files.
   *
   * @throws IllegalArgumentException if the path leads out of the repository, the digest is
   *     malformed, or the size is beyond 1 EiB
   */
  public HubFile {
    requireNonNull(path, "path is null");
    if (path.length() > LONGEST_PATH) {
      throw new IllegalArgumentException(
          "'%s...' has %,d characters, must have at most %,d"
              .formatted(path.substring(0, 80), path.length(), LONGEST_PATH));
    }
    for (String segment : path.split("/", -1)) {
      if (List.of("", ".", "..").contains(segment)
          || segment.codePoints().anyMatch(HubFile::isOdd)) {
        throw new IllegalArgumentException("'" + path + "' is no path within a repository");
      }
    }
    if (!blob.isEmpty() && !isDigest(blob)) {
      throw new IllegalArgumentException(
          "the digest of '" + path + "' is '" + blob + "', must be a SHA-1 or SHA-256");
    }
    if (bytes < 0 || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "'%s' has %,d bytes, must have at most %,d".formatted(path, bytes, MOST_BYTES));
    }
  }

  /** Rejects unpaired surrogates too: they cannot be sent, nor written on most file systems. */
  private static boolean isOdd(int codePoint) {
    return codePoint < ' '
        || codePoint == '\\'
        || codePoint == 127
        || Character.getType(codePoint) == Character.SURROGATE;
  }

  /** Returns whether a text has the form of a SHA-1 or SHA-256. */
  static boolean isDigest(String text) {
    return text.matches("[0-9a-f]{40}|[0-9a-f]{64}");
  }

  /** Returns whether the digest is known. */
  public boolean hasDigest() {
    return !blob.isEmpty();
  }

  /** Returns whether the digest is git's SHA-1 rather than the content's SHA-256. */
  boolean isSmall() {
    return blob.length() == SHA1_DIGITS;
  }
}
