package org.voicepersona.globe.layout;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.voicepersona.globe.ReadFault;

/** Resolves untrusted names of local files, which must lie within given folders. */
public final class ContainedPath {

  private ContainedPath() {}

  /**
   * Returns the real path of a file, with links resolved.
   *
   * @param roots the folders, one of which must contain the file
   * @param path relative to one of them, or absolute
   * @throws RowFault if the file lies elsewhere, is missing, or is not a regular file
   * @throws IOException if the file system fails
   */
  public static Path of(List<Path> roots, String path) throws IOException, RowFault {
    for (Path root : roots) {
      Optional<Path> file = real(root, path);
      if (file.isPresent()) {
        requireWithin(roots, file.get(), path);
        if (!Files.isRegularFile(file.get())) {
          throw new RowFault(ReadFault.NO_RECORDING, "'%s' is not a file".formatted(path));
        }
        return file.get();
      }
    }
    throw new RowFault(
        ReadFault.MISSING_RECORDING,
        "there is no file '%s' in %s; --audio-root names another folder"
            .formatted(path, roots.get(0)));
  }

  /** Returns the real path; empty if it does not exist or is not accessible. */
  private static Optional<Path> real(Path root, String path) throws IOException {
    try {
      return Optional.of(root.resolve(path).toRealPath());
    } catch (InvalidPathException | FileSystemException e) {
      return Optional.empty();
    }
  }

  private static void requireWithin(List<Path> roots, Path file, String path)
      throws IOException, RowFault {
    for (Path root : roots) {
      if (Files.exists(root) && file.startsWith(root.toRealPath())) {
        return;
      }
    }
    throw outside(path, roots.get(0).toString(), "it lies in " + file.getParent());
  }

  /** Returns the fault of a row that names a file outside the allowed folders. */
  static RowFault outside(String path, String folder, String why) {
    return new RowFault(
        ReadFault.OUTSIDE_CORPUS,
        "'%s' is not within %s: %s. --audio-root names the folder that holds all recordings"
            .formatted(path, folder, why));
  }
}
