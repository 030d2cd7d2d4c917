package org.voicepersona.globe.layout.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.RecordingName;
import org.voicepersona.globe.layout.ContainedPath;
import org.voicepersona.globe.layout.RowFault;

/**
 * A local tree, listed folder by folder.
 *
 * @param root its top folder
 */
record LocalTree(Path root) implements Tree {

  private static final String AROUND = "../";

  @Override
  public void walk(Visitor visitor) throws IOException, UnreadableShardException {
    walk(root, "", 0, visitor);
  }

  private void walk(Path folder, String path, int level, Visitor visitor)
      throws IOException, UnreadableShardException {
    SortedMap<String, TreeFile> files = new TreeMap<>(ORDER);
    SortedMap<String, Path> folders = new TreeMap<>(ORDER);
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        String name = entry.getFileName().toString();
        if (RecordingName.isHidden(name) || leadsAround(folder, entry)) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          folders.put(name, entry);
        } else {
          files.put(name, file(entry));
        }
      }
    }
    visitor.visit(new TreeFolder(this, path, files));
    if (level < DEEPEST) {
      for (var below : folders.entrySet()) {
        walk(below.getValue(), path + below.getKey() + "/", level + 1, visitor);
      }
    }
  }

  private static boolean leadsAround(Path folder, Path entry) throws IOException {
    return Files.isSymbolicLink(entry)
        && Files.isDirectory(entry)
        && folder.toRealPath().startsWith(entry.toRealPath());
  }

  /** Returns the attributes of a file; a broken link is listed too, as a missing recording. */
  private static TreeFile file(Path file) throws IOException {
    LinkOption[] options =
        Files.exists(file) ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, options);
    return new TreeFile(found.size(), found.lastModifiedTime().toMillis());
  }

  @Override
  public Optional<byte[]> content(String path) throws IOException {
    boolean isAround = path.startsWith(AROUND) && root.toAbsolutePath().getParent() != null;
    Path within = isAround ? root.toAbsolutePath().getParent() : root;
    try {
      Path file =
          ContainedPath.of(List.of(within), isAround ? path.substring(AROUND.length()) : path);
      return Files.size(file) > LARGEST_TEXT
          ? Optional.empty()
          : Optional.of(Files.readAllBytes(file));
    } catch (RowFault e) {
      return Optional.empty();
    }
  }
}
