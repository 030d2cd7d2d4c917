package org.voicepersona.natives;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** A folder and all that is in it; links are not followed. */
final class FileTree {

  private FileTree() {}

  /** Returns all of it, folders before what is in them. */
  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return new ArrayList<>(files.toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Removes it, if it is there. */
  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder, NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> files = list(folder);
    Collections.reverse(files);
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
