package org.voicepersona.cli.run;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folders on a path that did not exist before a command, to be removed if the command makes
 * nothing.
 */
final class FreshFolder {

  private final List<Path> missing = new ArrayList<>();

  /**
   * Records which folders of a path do not exist yet.
   *
   * @param folder the folder, absolute
   */
  FreshFolder(Path folder) {
    for (Path place = folder; place != null && !Files.exists(place); place = place.getParent()) {
      missing.add(place);
    }
  }

  /** Returns whether the folder did not exist. */
  boolean isNew() {
    return !missing.isEmpty();
  }

  /** Removes the folders that did not exist before and are empty now. */
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
