package org.voicepersona.natives;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * A file's POSIX owner and permissions.
 *
 * @param path the file; links are not followed
 * @param uid the owner's user ID
 * @param mode the permission bits, including the sticky bit
 * @param groupOfOwner whether the group is private: root's, or of the owner's name
 */
record FileOwner(Path path, int uid, int mode, boolean groupOfOwner) {

  private static final Path THIS_PROCESS = Path.of("/proc/self");
  private static final int ROOT = 0;
  private static final int WRITABLE_BY_GROUP = 0020;
  private static final int WRITABLE_BY_ALL = 0002;
  private static final int STICKY = 01000;

  /** Returns whether this system has POSIX owners. */
  static boolean areKnown() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  }

  /** Returns the owner of a file or link. */
  static FileOwner of(Path path) throws IOException {
    Map<String, Object> unix = Files.readAttributes(path, "unix:uid,gid,mode", NOFOLLOW_LINKS);
    PosixFileAttributes names =
        Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS);
    return new FileOwner(
        path,
        (int) unix.get("uid"),
        (int) unix.get("mode"),
        unix.get("gid").equals(ROOT) || names.group().getName().equals(names.owner().getName()));
  }

  /** Returns whether the owner is root, or the user who owns the root folder in its stead. */
  boolean isSystem() throws IOException {
    return uid == ROOT || uid == of(path.getRoot()).uid;
  }

  /** Returns whether the owner is the user of this process. */
  boolean isThisUser() throws IOException {
    return uid == thisUser();
  }

  /** Reads the user ID from /proc where it exists, which works even for users without a name. */
  private static int thisUser() throws IOException {
    return Files.exists(THIS_PROCESS)
        ? (int) Files.getAttribute(THIS_PROCESS, "unix:uid")
        : (int) new UnixSystem().getUid();
  }

  /** Returns whether users other than the owner may write to the file. */
  boolean isWritableByOthers() {
    return (mode & WRITABLE_BY_ALL) != 0 || ((mode & WRITABLE_BY_GROUP) != 0 && !groupOfOwner);
  }

  /** Returns whether the folder is sticky: only an entry's owner may remove or rename it. */
  boolean isSticky() {
    return (mode & STICKY) != 0;
  }

  /** Returns the permissions as {@code ls} shows them. */
  String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, NOFOLLOW_LINKS));
  }
}
