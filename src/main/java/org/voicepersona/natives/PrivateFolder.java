package org.voicepersona.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes and checks private folders, which only this user and root can change: every folder on the
 * path, links included, belongs to this user or root, and others can at most add entries (as in
 * {@code /tmp}). On systems without POSIX owners, the user's folders are taken to be private.
 */
final class PrivateFolder {

  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private static final int MOST_LINKS = 40;

  /** What the user can do about a refused folder, for messages. */
  private final String remedy;

  private int links;

  private PrivateFolder(String remedy) {
    this.remedy = remedy;
  }

  /**
   * Makes a folder of mode 0700 with its missing parents, or checks an existing one.
   *
   * @param remedy what the user can do if the folder is refused, such as to name another
   * @return the folder's real path
   * @throws UnsafeFolderException if others can write to the folder or to one on its path
   * @throws IOException if the folder cannot be made
   */
  static Path make(Path folder, String remedy) throws IOException {
    Path absolute = folder.toAbsolutePath();
    if (!FileOwner.areKnown()) {
      return Files.createDirectories(absolute).toRealPath();
    }
    Path there = absolute;
    while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    new PrivateFolder(remedy).follow(there);
    Files.createDirectories(absolute, mode());
    Path made = new PrivateFolder(remedy).follow(absolute);
    new PrivateFolder(remedy).requireOwn(made);
    Files.setPosixFilePermissions(made, PRIVATE);
    return made;
  }

  /** Returns the mode 0700 for a new folder; empty on systems without POSIX owners. */
  static FileAttribute<?>[] mode() {
    return FileOwner.areKnown()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
        : new FileAttribute<?>[0];
  }

  /**
   * Checks a folder of libraries that the user has named, and the files in it.
   *
   * @throws UnsafeFolderException if others can write to any of them or to a folder on their paths
   */
  static void requireSafe(Path folder, String remedy) throws IOException {
    if (!FileOwner.areKnown() || !Files.isDirectory(folder)) {
      return;
    }
    PrivateFolder check = new PrivateFolder(remedy);
    Path real = check.follow(folder.toAbsolutePath());
    check.requireUnwritable(FileOwner.of(real));
    try (Stream<Path> entries = Files.list(real)) {
      for (Path entry : entries.toList()) {
        check.requireTrusted(FileOwner.of(entry));
        if (Files.isRegularFile(entry)) {
          Path file = entry.toRealPath();
          check.follow(file.getParent());
          check.requireUnwritable(FileOwner.of(file));
        }
      }
    }
  }

  /**
   * Checks a folder for temporary files, to which others may add entries.
   *
   * @return the folder's real path
   * @throws UnsafeFolderException if others can remove or rename what this user makes there
   */
  static Path requireTemporary(Path folder, String remedy) throws IOException {
    return FileOwner.areKnown()
        ? new PrivateFolder(remedy).follow(folder.toAbsolutePath())
        : folder.toRealPath();
  }

  /** Walks a path from the root, checks each folder and link on it, and returns the real folder. */
  private Path follow(Path way) throws IOException {
    Path at = way.getRoot();
    requirePassable(at);
    Deque<Path> rest = new ArrayDeque<>();
    way.forEach(rest::add);
    while (!rest.isEmpty()) {
      Path name = rest.remove();
      if (name.toString().isEmpty() || name.toString().equals(".")) {
        continue;
      }
      if (name.toString().equals("..")) {
        at = at.getParent() == null ? at : at.getParent();
        continue;
      }
      Path next = at.resolve(name);
      if (Files.isSymbolicLink(next)) {
        at = target(next, at, rest);
      } else {
        requirePassable(next);
        at = next;
      }
    }
    return at;
  }

  /** Puts a link's target in front of {@code rest}, and returns the folder it starts from. */
  private Path target(Path link, Path folder, Deque<Path> rest) throws IOException {
    requireTrusted(FileOwner.of(link));
    if (++links > MOST_LINKS) {
      throw refused(link, "is one of more than " + MOST_LINKS + " links");
    }
    Path target = Files.readSymbolicLink(link);
    Deque<Path> names = new ArrayDeque<>();
    target.forEach(names::add);
    while (!names.isEmpty()) {
      rest.addFirst(names.removeLast());
    }
    return target.isAbsolute() ? target.getRoot() : folder;
  }

  private void requirePassable(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder");
    }
    FileOwner owner = FileOwner.of(folder);
    requireTrusted(owner);
    if (!owner.isSticky()) {
      requireUnwritable(owner);
    }
  }

  private void requireOwn(Path folder) throws IOException {
    FileOwner owner = FileOwner.of(folder);
    if (!owner.isThisUser()) {
      throw refused(folder, "belongs to " + Files.getOwner(folder));
    }
    requireUnwritable(owner);
  }

  private void requireTrusted(FileOwner owner) throws IOException {
    if (!owner.isThisUser() && !owner.isSystem()) {
      throw refused(
          owner.path(), "belongs to " + Files.getOwner(owner.path(), LinkOption.NOFOLLOW_LINKS));
    }
  }

  private void requireUnwritable(FileOwner owner) throws IOException {
    if (owner.isWritableByOthers()) {
      throw refused(owner.path(), "can be written to by others (" + owner.permissions() + ")");
    }
  }

  private UnsafeFolderException refused(Path path, String why) {
    return new UnsafeFolderException("%s %s, so it is not safe: %s".formatted(path, why, remedy));
  }
}
