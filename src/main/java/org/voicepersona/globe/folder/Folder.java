package org.voicepersona.globe.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A folder on any file system. Hidden files and folders are ignored, except if the folder itself is
 * hidden.
 */
public interface Folder {

  /** Levels of subfolders that are searched, deep enough for {@code configuration/split/part}. */
  int DEEPEST = 6;

  /**
   * Returns the folder at {@code location}; it need not exist.
   *
   * @param isWanted a predicate on the paths of the files to list
   */
  static Folder at(String location, Predicate<String> isWanted) {
    return LocalFolder.isLocal(location)
        ? new LocalFolder(Path.of(LocalFolder.withoutScheme(location)), isWanted)
        : new RemoteFolder(location, isWanted);
  }

  /**
   * Returns the wanted files directly in a subfolder.
   *
   * @param within the path of the subfolder, with {@code /}; empty for this folder
   * @throws IOException if the folder cannot be listed completely
   */
  List<FolderFile> children(String within) throws IOException;

  /**
   * Returns the wanted files in a subfolder and up to {@value #DEEPEST} levels below it.
   *
   * @throws IOException if a folder cannot be listed completely
   */
  List<FolderFile> tree(String within) throws IOException;

  /** Most bytes that are read of a text file. */
  int MOST_TEXT_BYTES = 4 << 20;

  /** Returns up to {@value #MOST_TEXT_BYTES} bytes of a text file; empty if it does not exist. */
  Optional<String> text(String name) throws IOException;
}
