package org.voicepersona.model.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Opens the files of an untrusted model folder: names may not lead out of the folder, files must be
 * regular, and the number of bytes read is limited.
 */
public final class ModelFiles {

  /** Largest file that is read as a whole, in bytes; a tokenizer has 11 MB. */
  public static final int MOST_BYTES = 32 << 20;

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

  private ModelFiles() {}

  /** Returns whether {@code name} is a plain file name, without a path. */
  public static boolean isPlainName(String name) {
    return PLAIN_NAME.matcher(name).matches();
  }

  /**
   * Returns the file {@code name} of {@code directory}, which must be a regular file in it.
   *
   * @throws CheckpointException if the name is no plain name, or the file is missing, a link, a
   *     folder or a device
   */
  public static Path plain(Path directory, String name) {
    if (!isPlainName(name)) {
      throw new CheckpointException(
          "%s: file is '%s', must be the plain name of a file in the folder"
              .formatted(directory, PrintableText.of(name)));
    }
    Path file = directory.resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CheckpointException(file + " is missing");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CheckpointException(file + " is a link, a folder or a device, must be a file");
    }
    return file;
  }

  /**
   * Reads a file of a published model. The file may be a link, as in the Hub's cache, but only to a
   * file in its own folder or among the {@code blobs} of that cache.
   *
   * @throws CheckpointException if the file is missing, not regular, outside these folders, or
   *     larger than {@value #MOST_BYTES} bytes
   */
  public static byte[] read(Path file) {
    return read(file, MOST_BYTES);
  }

  /** Reads a file like {@link #read(Path)}, with a limit of {@code mostBytes} bytes. */
  static byte[] read(Path file, int mostBytes) {
    try {
      Path real = file.toRealPath();
      requireRegular(file);
      if (!isOwn(file, real)) {
        throw new CheckpointException(
            "%s is a link to %s, must be a file in the folder: put it there".formatted(file, real));
      }
      try (InputStream in = Files.newInputStream(real)) {
        byte[] bytes = in.readNBytes(mostBytes);
        if (in.read() >= 0) {
          throw new CheckpointException(
              "%s has %d bytes, must have at most %d".formatted(file, Files.size(real), mostBytes));
        }
        return bytes;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Checks that {@code file} is a regular file or a link to one: opening a pipe could block. */
  static void requireRegular(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new CheckpointException(file + " is a folder or a device, must be a file");
    }
  }

  /** Returns the exception for a file that cannot be read. */
  static CheckpointException unreadable(Path file, IOException fault) {
    return new CheckpointException(
        fault instanceof NoSuchFileException
            ? file + " is missing"
            : "%s cannot be read: %s".formatted(file, why(fault)),
        fault);
  }

  private static String why(IOException fault) {
    if (fault instanceof AccessDeniedException) {
      return "permission denied";
    }
    boolean hasReason = fault instanceof FileSystemException place && place.getReason() != null;
    return hasReason ? ((FileSystemException) fault).getReason() : fault.getMessage();
  }

  /** In the Hub's cache {@code snapshots/COMMIT/NAME} is a link to {@code blobs/DIGEST}. */
  private static boolean isOwn(Path file, Path real) throws IOException {
    Path folder = file.toAbsolutePath().getParent().toRealPath();
    if (real.startsWith(folder)) {
      return true;
    }
    Path snapshots = folder.getParent();
    return snapshots != null
        && snapshots.endsWith("snapshots")
        && real.startsWith(snapshots.resolveSibling("blobs"));
  }
}
