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
 * Who owns a file and who may write to it, as POSIX systems have it.
 *
 * @param path the file itself; of a link, not what that leads to
 * @param uid of its owner
 * @param mode its permissions, with the sticky bit
 * @param groupOfOwner whether its group is the owner's own: root's, or called as the owner is
 */
record FileOwner(Path path, int uid, int mode, boolean groupOfOwner) {

  private static final Path THIS_PROCESS = Path.of("/proc/self");
  private static final int ROOT = 0;
  private static final int WRITABLE_BY_GROUP = 0020;
  private static final int WRITABLE_BY_ALL = 0002;
  private static final int STICKY = 01000;

  /** Returns whether this system has owners of this kind. */
  static boolean areKnown() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  }

  /** Returns the owner of a file, which may be a link. */
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

  /** Returns whether the owner is root, or whom the system has in root's place. */
  boolean isSystem() throws IOException {
    return uid == ROOT || uid == of(path.getRoot()).uid;
  }

  /** Returns whether the owner is the user of this process. */
  boolean isThisUser() throws IOException {
    return uid == thisUser();
  }

  /** Linux tells the user of a process even where that has no name. */
  private static int thisUser() throws IOException {
    return Files.exists(THIS_PROCESS)
        ? (int) Files.getAttribute(THIS_PROCESS, "unix:uid")
        : (int) new UnixSystem().getUid();
  }

  /** Returns whether somebody else than the owner may write to it. */
  boolean isWritableByOthers() {
    return (mode & WRITABLE_BY_ALL) != 0 || ((mode & WRITABLE_BY_GROUP) != 0 && !groupOfOwner);
  }

  /** Returns whether only its owner may remove or rename what somebody has in this folder. */
  boolean isSticky() {
    return (mode & STICKY) != 0;
  }

  /** Returns the permissions as {@code ls} shows them. */
  String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, NOFOLLOW_LINKS));
  }
}
