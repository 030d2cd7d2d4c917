package org.voicepersona.globe.folder;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Lists files of a local folder and its subfolders, following links. What cannot be listed or named
 * is an error, so that no shard is left out silently.
 */
final class LocalWalk extends SimpleFileVisitor<Path> {

  /** A predicate on the names of files to list and folders to enter. */
  interface Choice {

    /**
     * Returns whether to list a file or enter a folder.
     *
     * @param level the depth below the start, 0 for its direct entries
     */
    boolean wants(int level, String name, boolean isFile);
  }

  private final Path root;
  private final Path start;
  private final Choice choice;
  private final List<FolderFile> found = new ArrayList<>();

  private LocalWalk(Path root, Path start, Choice choice) {
    this.root = root;
    this.start = start;
    this.choice = choice;
  }

  /**
   * Returns the files below {@code root/within}, with their paths relative to {@code root}; none if
   * there is no such folder.
   *
   * @param levels the number of levels to list; 1 for direct entries only
   */
  static List<FolderFile> of(Path root, String within, int levels, Choice choice)
      throws IOException {
    Path top = root.toAbsolutePath();
    Path start = within.isEmpty() ? top : top.resolve(within);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    LocalWalk walk = new LocalWalk(top, start, choice);
    Files.walkFileTree(start, EnumSet.of(FileVisitOption.FOLLOW_LINKS), levels, walk);
    return walk.found;
  }

  private boolean wants(Path path, boolean isFile) {
    int level = path.getNameCount() - start.getNameCount() - 1;
    return choice.wants(level, path.getFileName().toString(), isFile);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    return folder.equals(start) || wants(folder, false)
        ? FileVisitResult.CONTINUE
        : FileVisitResult.SKIP_SUBTREE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    boolean isFile = attributes.isRegularFile() || attributes.isSymbolicLink();
    if (isFile && wants(file, true)) {
      found.add(file(root, file, attributes));
    }
    return FileVisitResult.CONTINUE;
  }

  /**
   * Returns a file with its path relative to {@code root}.
   *
   * @throws IOException if the name cannot be decoded in the encoding of this JVM, which then could
   *     not open the file by that name
   */
  static FolderFile file(Path root, Path file, BasicFileAttributes attributes) throws IOException {
    requireName(file);
    String path = root.relativize(file).toString().replace(File.separatorChar, '/');
    return new FolderFile(
        path,
        file.toAbsolutePath().toString(),
        attributes.isSymbolicLink() ? 0 : attributes.size(),
        "",
        attributes.lastModifiedTime().toMillis());
  }

  private static void requireName(Path file) throws IOException {
    String name = file.toString();
    try {
      if (Path.of(name).equals(file)) {
        return;
      }
    } catch (InvalidPathException e) {
      // Reported below.
    }
    String encoding = System.getProperty("sun.jnu.encoding");
    throw new IOException(
        "the name of %s cannot be read: %s"
            .formatted(
                name,
                encoding.equals("UTF-8")
                    ? "it is not UTF-8. Rename the file, such as with convmv"
                    : "file names are read as %s here. Start the program with scripts/voicepersona,"
                            .formatted(encoding)
                        + " or in a locale with UTF-8, such as with LC_ALL=C.UTF-8"));
  }

  @Override
  public FileVisitResult visitFileFailed(Path path, IOException fault) throws IOException {
    boolean isGoneOrSeen =
        fault instanceof NoSuchFileException || fault instanceof FileSystemLoopException;
    if (isGoneOrSeen || !(wants(path, false) || wants(path, true))) {
      return FileVisitResult.CONTINUE;
    }
    throw new IOException("%s cannot be listed: %s".formatted(path, fault), fault);
  }
}
