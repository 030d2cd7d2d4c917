package org.voicepersona.globe.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A folder of any file system. Hidden files, and all that lies in hidden folders, are not seen,
 * except where the folder itself is one.
 */
public interface Folder {

  /** How many folders deep a corpus is searched: {@code configuration/split/part} and then some. */
  int DEEPEST = 6;

  /**
   * Returns the folder that {@code location} names; it need not exist.
   *
   * @param isWanted tells by the path of a file whether it is seen
   */
  static Folder at(String location, Predicate<String> isWanted) {
    return LocalFolder.isLocal(location)
        ? new LocalFolder(Path.of(LocalFolder.withoutScheme(location)), isWanted)
        : new RemoteFolder(location, isWanted);
  }

  /**
   * Returns the wanted files that lie directly in a folder within this one.
   *
   * @param within its path with {@code /}; empty for this one
   * @throws IOException if the folder cannot be listed completely
   */
  List<FolderFile> children(String within) throws IOException;

  /**
   * Returns the wanted files that lie in a folder within this one, and up to {@value #DEEPEST}
   * folders deeper.
   *
   * @throws IOException if one of them cannot be listed completely
   */
  List<FolderFile> tree(String within) throws IOException;

  /** No card begins with more. */
  int MOST_TEXT_BYTES = 4 << 20;

  /** Returns the text of a file, at most {@value #MOST_TEXT_BYTES} bytes of it, if it is there. */
  Optional<String> text(String name) throws IOException;
}
