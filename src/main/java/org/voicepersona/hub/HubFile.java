package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A file of a repository at one commit.
 *
 * @param path where it lies in the repository, with {@code /}
 * @param bytes its size
 * @param blob the digest of its content, in hexadecimal: of a large file its SHA-256, of a small
 *     one git's SHA-1; empty when only a copy without its digest is known
 */
public record HubFile(String path, long bytes, String blob) {

  private static final int SHA1_DIGITS = 40;

  /**
   * Checks what a server said: path and digest become names of local files.
   *
   * @throws IllegalArgumentException if the path leads out of the repository, or the digest is none
   */
  public HubFile {
    requireNonNull(path, "path is null");
    for (String segment : path.split("/", -1)) {
      if (List.of("", ".", "..").contains(segment)
          || segment.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 127)) {
        throw new IllegalArgumentException("'" + path + "' is no path within a repository");
      }
    }
    if (!blob.isEmpty() && !isDigest(blob)) {
      throw new IllegalArgumentException(
          "the digest of '" + path + "' is '" + blob + "', must be a SHA-1 or SHA-256");
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("'" + path + "' has " + bytes + " bytes");
    }
  }

  /** Returns whether a text is a digest of either kind. */
  static boolean isDigest(String text) {
    return text.matches("[0-9a-f]{40}|[0-9a-f]{64}");
  }

  /** Returns whether the digest is git's SHA-1 rather than the content's SHA-256. */
  boolean isSmall() {
    return blob.length() == SHA1_DIGITS;
  }
}
