package org.voicepersona.output.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.durable.DurableStream;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.shard.ShardContents.StoredGroup;
import org.voicepersona.globe.shard.ShardReader;
import org.voicepersona.output.directory.LineInput;

/**
 * A file that this program wrote into a folder, as a list in that folder tells.
 *
 * @param path within the folder, names with {@code /} between them; never leads out of it
 * @param rows records in it
 * @param bytes its size
 * @param sha256 the digest of its content, hexadecimal; empty in lists of older versions
 */
public record ListedFile(String path, long rows, long bytes, String sha256) {

  private static final Pattern NAME = Pattern.compile("[^/\\\\:\\p{Cntrl}]+");
  private static final Pattern DIGEST = Pattern.compile("([0-9a-f]{64})?");

  /** Checks the values; they may come from a file that anybody wrote. */
  public ListedFile {
    Objects.requireNonNull(path, "a file has no path");
    sha256 = Objects.requireNonNullElse(sha256, "");
    for (String name : path.split("/", -1)) {
      if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "a file's path is '" + path + "', must be names within the folder");
      }
    }
    if (rows < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "%s has %d rows and %d bytes, must be at least 0".formatted(path, rows, bytes));
    }
    if (!DIGEST.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          path + " has the SHA-256 '" + sha256 + "', must be 64 hexadecimal digits");
    }
  }

  /** Lists a file as it is: reads it once. */
  public static ListedFile of(Path file, String path, long rows) throws IOException {
    return new ListedFile(path, rows, Files.size(file), Content.of(file).sha256());
  }

  /**
   * Returns how a file differs from what was listed, for a message that begins with its name;
   * nothing if it does not. Reads it once, unless its size tells.
   *
   * @param options whether a link counts as the file that it leads to
   */
  public Optional<String> difference(Path file, LinkOption... options) throws IOException {
    return difference(file, false, options);
  }

  /**
   * Returns how a file differs from all that is listed of it, as {@link #difference} does: where
   * the content is the same, the rows in it may not be as many as the list says.
   */
  public Optional<String> contradiction(Path file) throws IOException {
    return difference(file, true);
  }

  /**
   * Returns how the beginning of a file that was being appended to differs from what was listed, as
   * {@link #difference} does.
   */
  public Optional<String> differenceOfBeginning(Path file, LinkOption... options)
      throws IOException {
    Optional<String> absence = absence(file, options);
    if (absence.isPresent() || Files.size(file) <= bytes) {
      return absence.isPresent() ? absence : difference(file, options);
    }
    return Content.of(file, bytes).sha256().equals(sha256)
        ? Optional.empty()
        : Optional.of("begins with another content than was written");
  }

  private static Optional<String> absence(Path file, LinkOption... options) {
    if (!Files.exists(file, options)) {
      return Optional.of("is missing");
    }
    return Files.isRegularFile(file, options)
        ? Optional.empty()
        : Optional.of("is a link or a folder");
  }

  private Optional<String> difference(Path file, boolean rowsToo, LinkOption... options)
      throws IOException {
    Optional<String> absence = absence(file, options);
    if (absence.isPresent()) {
      return absence;
    }
    if (Files.size(file) != bytes) {
      return Optional.of("has %,d bytes instead of %,d".formatted(Files.size(file), bytes));
    }
    if (sha256.isEmpty()) {
      return differenceOfRows(file, LineInput::count);
    }
    Content content = Content.of(file);
    if (!content.sha256().equals(sha256)) {
      return Optional.of("has another content than was written");
    }
    return rowsToo ? differenceOfRows(file, read -> content.lines()) : Optional.empty();
  }

  private interface LineCount {
    long of(Path file) throws IOException;
  }

  private Optional<String> differenceOfRows(Path file, LineCount lines) throws IOException {
    try {
      long found = path.endsWith(".parquet") ? rowsOfParquet(file) : lines.of(file);
      return found == rows
          ? Optional.empty()
          : Optional.of("has %,d rows instead of %,d".formatted(found, rows));
    } catch (UnreadableShardException e) {
      return Optional.of("is damaged: " + e.getMessage());
    }
  }

  private long rowsOfParquet(Path file) throws IOException, UnreadableShardException {
    return DurableStream.isLocal(file)
        ? ShardReader.contents(file.toString()).groups().stream().mapToLong(StoredGroup::rows).sum()
        : rows;
  }

  /**
   * What is in a file.
   *
   * @param lines how many there are, as {@link LineInput#count} counts them
   */
  private record Content(String sha256, long lines) {

    /** Reads a file once. */
    static Content of(Path file) throws IOException {
      return of(file, Long.MAX_VALUE);
    }

    /** Reads at most so many bytes at the beginning of a file. */
    static Content of(Path file, long mostBytes) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        byte[] chunk = new byte[1 << 16];
        long lines = 0;
        boolean isOpen = false;
        long left = mostBytes;
        for (int n = in.read(chunk); n >= 0 && left > 0; n = in.read(chunk)) {
          n = (int) Math.min(n, left);
          left -= n;
          digest.update(chunk, 0, n);
          for (int i = 0; i < n; i++) {
            isOpen = chunk[i] != '\n';
            lines += isOpen ? 0 : 1;
          }
        }
        return new Content(HexFormat.of().formatHex(digest.digest()), lines + (isOpen ? 1 : 0));
      }
    }
  }
}
