package org.voicepersona.globe.layout;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.voicepersona.globe.ReadFault;

/** Finds files of this machine by names that are a stranger's: within one folder and nowhere else. */
public final class ContainedPath {

  private ContainedPath() {}

  /**
   * Returns the file that a path names, without links.
   *
   * @param root the folder that it must lie in
   * @param path relative to that, or absolute
   * @throws RowFault if it lies elsewhere, is not there, or is no file
   * @throws IOException if the file system fails
   */
  public static Path of(Path root, String path) throws IOException, RowFault {
    try {
      Path within = root.toRealPath();
      Path file = within.resolve(path).toRealPath();
      if (!file.startsWith(within)) {
        throw outside(path, root.toString(), "it lies in " + file.getParent());
      }
      if (!Files.isRegularFile(file)) {
        throw new RowFault(ReadFault.NO_RECORDING, "'%s' is not a file".formatted(path));
      }
      return file;
    } catch (InvalidPathException | FileSystemException e) {
      throw new RowFault(
          ReadFault.MISSING_RECORDING,
          "there is no file '%s' in %s; --audio-root names another folder".formatted(path, root));
    }
  }

  /** Returns the fault of a row that names what lies elsewhere. */
  static RowFault outside(String path, String folder, String why) {
    return new RowFault(
        ReadFault.OUTSIDE_CORPUS,
        "'%s' is not within %s: %s. --audio-root names the folder that holds all recordings"
            .formatted(path, folder, why));
  }
}
