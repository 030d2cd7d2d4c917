package org.voicepersona.cli.run;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder that a command may have to make, with those above it: what was made goes again if
 * nothing comes of the command.
 */
final class FreshFolder {

  private final List<Path> missing = new ArrayList<>();

  /**
   * Remembers what is not there yet.
   *
   * @param folder the folder, absolute
   */
  FreshFolder(Path folder) {
    for (Path place = folder; place != null && !Files.exists(place); place = place.getParent()) {
      missing.add(place);
    }
  }

  /** Returns whether the folder was not there. */
  boolean isNew() {
    return !missing.isEmpty();
  }

  /** Removes, of what was not there, the folders that are empty. */
  void removeEmpty() throws IOException {
    for (Path folder : missing) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
    }
  }
}
