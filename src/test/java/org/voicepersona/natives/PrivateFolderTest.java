package org.voicepersona.natives;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {

  private static final String REMEDY = "name another with X";
  private static final int SOMEBODY = 54_321;

  @TempDir private Path folder;

  @BeforeEach
  void requireOwners() {
    assumeThat(FileOwner.areKnown()).as("this system has owners of POSIX's kind").isTrue();
  }

  private static void chmod(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static void makeSticky(Path path) throws IOException {
    Files.setAttribute(path, "unix:mode", 01777);
  }

  /** Only root can make a present of a file. */
  private static void giveToSomebody(Path path) throws IOException {
    assumeThat((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isZero();
    Files.setAttribute(path, "unix:uid", SOMEBODY, NOFOLLOW_LINKS);
  }

  private static void assertRefused(Path path, String... words) {
    assertThatThrownBy(() -> PrivateFolder.make(path, REMEDY))
        .isInstanceOf(UnsafeFolderException.class)
        .message()
        .endsWith(REMEDY)
        .contains(words);
  }

  @Test
  void whatIsMissingIsMadeForThisUserAlone() throws IOException {
    Path made = PrivateFolder.make(folder.resolve("a/b/c"), REMEDY);
    assertThat(made).isEqualTo(folder.toRealPath().resolve("a/b/c"));
    for (String path : new String[] {"a", "a/b", "a/b/c"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path))))
          .isEqualTo("rwx------");
    }
    assertThat(PrivateFolder.make(made, REMEDY)).isEqualTo(made);
  }

  @Test
  void aFolderThatOthersCouldReadIsClosedToThem() throws IOException {
    Path readable = Files.createDirectory(folder.resolve("readable"));
    chmod(readable, "rwxr-xr-x");
    PrivateFolder.make(readable, REMEDY);
    assertThat(Files.getPosixFilePermissions(readable)).hasSize(3);
  }

  @Test
  void aFolderThatOthersCouldWriteToIsRefused() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    chmod(open, "rwxrwxrwx");
    assertRefused(open, open + " can be written to by others (rwxrwxrwx)");
    makeSticky(open);
    assertRefused(open, "can be written to by others");
    assertThat(Files.getPosixFilePermissions(open)).as("left as it was").hasSize(9);
  }

  @Test
  void aFolderWhoseParentOthersCouldWriteToIsRefused() throws IOException {
    Path parent = Files.createDirectory(folder.resolve("parent"));
    Path child = Files.createDirectories(parent.resolve("a/b"));
    chmod(parent, "rwxrwxrwx");
    assertRefused(child, parent + " can be written to by others");
    assertRefused(parent.resolve("new"), parent + " can be written to by others");
    assertThat(parent.resolve("new")).doesNotExist();
    makeSticky(parent);
    assertThatCode(() -> PrivateFolder.make(child, REMEDY)).doesNotThrowAnyException();
  }

  @Test
  void aLinkIsFollowedToWhereItLeadsAndThatIsChecked() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    chmod(open, "rwxrwxrwx");
    Path behind = Files.createDirectory(open.resolve("private"));
    chmod(behind, "rwx------");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("open/../open/private"));
    assertRefused(link, open + " can be written to by others");
    chmod(open, "rwxr-xr-x");
    assertThat(PrivateFolder.make(link, REMEDY)).isEqualTo(behind.toRealPath());
    Path ring = Files.createSymbolicLink(folder.resolve("ring"), Path.of("ring"));
    assertRefused(ring, "links");
  }

  @Test
  void whatBelongsToSomebodyElseIsRefused() throws IOException {
    Path others = Files.createDirectory(folder.resolve("others"));
    Path inside = Files.createDirectory(others.resolve("mine"));
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), mine);
    giveToSomebody(others);
    giveToSomebody(link);
    assertRefused(others, others + " belongs to ");
    assertRefused(inside, others + " belongs to ");
    assertRefused(link, link + " belongs to ");
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> PrivateFolder.make(file, REMEDY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is no folder");
    assertThatThrownBy(() -> PrivateFolder.make(file.resolve("below"), REMEDY))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aLibraryThatOthersCouldChangeIsRefusedWhereverTheUserHasNamedIt() throws IOException {
    Path library = Files.createFile(folder.resolve("libtorch.so"));
    chmod(library, "rwxr-xr-x");
    assertThatCode(() -> PrivateFolder.requireSafe(folder, REMEDY)).doesNotThrowAnyException();
    chmod(library, "rwxr-xrwx");
    assertThatThrownBy(() -> PrivateFolder.requireSafe(folder, REMEDY))
        .isInstanceOf(UnsafeFolderException.class)
        .hasMessageContaining(library + " can be written to by others (rwxr-xrwx)");
  }
}
