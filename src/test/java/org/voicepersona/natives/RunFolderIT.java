package org.voicepersona.natives;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.testing.JavaProcess;

/** Processes whose temporary files lie in a folder of their own. */
class RunFolderIT {

  @TempDir private Path tmp;

  /** Makes temporary files as libraries do, says where, and ends when its input does. */
  static final class Worker {
    public static void main(String[] args) throws IOException {
      RunFolder.open();
      Path folder = Path.of(System.getProperty("java.io.tmpdir"));
      Files.writeString(Files.createDirectory(folder.resolve("deep")).resolve("x"), "x");
      Files.createFile(folder.resolve("by-a-library")).toFile().deleteOnExit();
      System.out.println(folder);
      System.out.println(Files.createTempFile("by-java", ""));
      while (System.in.read() >= 0) {}
    }
  }

  /** A worker that has begun. */
  private record Running(Process process, Path folder, Path byJava) {

    void kill() {
      process.destroyForcibly().onExit().join();
    }

    void end() throws IOException {
      process.getOutputStream().close();
      assertThat(process.onExit().join().exitValue()).isZero();
    }
  }

  /** Starts a worker as the script does, in a folder that was made for it. */
  private Running startInFolder(String name) throws IOException {
    Path folder = Files.createDirectory(tmp.resolve("voicepersona-run-" + name));
    return start(folder);
  }

  private Running start(Path tmpdir) throws IOException {
    Process process =
        JavaProcess.of(Worker.class, List.of("-Djava.io.tmpdir=" + tmpdir))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    return new Running(process, Path.of(out.readLine()), Path.of(out.readLine()));
  }

  private List<String> folders() throws IOException {
    try (Stream<Path> entries = Files.list(tmp)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theFolderIsPrivateAndGoesWithTheProcess() throws IOException {
    Running worker = startInFolder("a");
    assertThat(worker.folder()).isEqualTo(tmp.toRealPath().resolve("voicepersona-run-a"));
    assertThat(worker.byJava()).hasParent(worker.folder());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(worker.folder())))
        .isEqualTo("rwx------");
    worker.end();
    assertThat(folders()).isEmpty();
  }

  @Test
  void aProcessThatWasGivenNoneMakesOne() throws IOException {
    Running worker = start(tmp);
    assertThat(worker.folder()).hasParent(tmp.toRealPath());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(worker.folder())))
        .isEqualTo("rwx------");
    Files.delete(worker.byJava());
    worker.end();
    assertThat(folders()).isEmpty();
  }

  @Test
  void aProcessOfAProcessHasOneOfItsOwn() throws IOException {
    Running outer = startInFolder("a");
    Running inner = start(outer.folder());
    assertThat(inner.folder()).hasParent(tmp.toRealPath()).isNotEqualTo(outer.folder());
    inner.end();
    assertThat(outer.folder().resolve("deep/x")).hasContent("x");
    outer.end();
    assertThat(folders()).isEmpty();
  }

  @Test
  void whatTheKilledLeftIsRemovedByTheNextAndNothingElse() throws IOException {
    Running living = startInFolder("living");
    Running killed = startInFolder("killed");
    killed.kill();
    assertThat(killed.folder()).isNotEmptyDirectory();
    Path unused = Files.createDirectory(tmp.resolve("voicepersona-run-never-used"));
    Path others = Files.createDirectory(tmp.resolve("voicepersona-publication-1"));
    Path outside = Files.writeString(tmp.resolve("outside"), "stays");
    Files.createSymbolicLink(tmp.resolve("voicepersona-run-link"), others);
    Path dead = Files.createDirectory(tmp.resolve("voicepersona-run-without-lock"));
    Files.createSymbolicLink(dead.resolve("to-outside"), outside);
    for (Path old : List.of(unused, dead)) {
      Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    }

    Running next = startInFolder("next");

    assertThat(folders())
        .containsExactly(
            "outside",
            "voicepersona-publication-1",
            "voicepersona-run-link",
            "voicepersona-run-living",
            "voicepersona-run-next");
    assertThat(outside).hasContent("stays");
    assertThat(living.folder().resolve("deep/x")).hasContent("x");
    living.end();
    next.end();
  }

  /** Its script has made the folder, and the program is not there yet. */
  @Test
  void whoIsStartingKeepsItsFolder() throws IOException {
    Path starting = Files.createDirectory(tmp.resolve("voicepersona-run-starting"));
    Path locking = Files.createDirectory(tmp.resolve("voicepersona-run-locking"));
    Files.createFile(locking.resolve(".lock"));

    startInFolder("next").end();

    assertThat(starting).isDirectory();
    assertThat(locking.resolve(".lock")).exists();
  }

  /** Versions before wrote nothing into their lock. */
  @Test
  void whoHoldsAnOldLockIsAlive() throws IOException {
    Path folder = Files.createDirectory(tmp.resolve("voicepersona-run-old"));
    try (FileChannel lock = FileChannel.open(folder.resolve(".lock"), CREATE_NEW, WRITE)) {
      assertThat(lock.tryLock()).isNotNull();
      Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
      startInFolder("next").end();
      assertThat(folder.resolve(".lock")).exists();
    }
    startInFolder("last").end();
    assertThat(folders()).isEmpty();
  }

  @Test
  void manyThatStartAtOnceLeaveEachOtherAlone() throws IOException {
    List<Running> workers = Stream.of("a", "b", "c", "d", "e").parallel().map(this::begin).toList();
    workers.get(0).kill();
    for (Running worker : workers.subList(1, 5)) {
      assertThat(worker.folder().resolve("deep/x")).hasContent("x");
      worker.end();
    }
    startInFolder("last").end();
    assertThat(folders()).isEmpty();
  }

  private Running begin(String name) {
    try {
      return startInFolder(name);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
