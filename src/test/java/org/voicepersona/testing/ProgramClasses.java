package org.voicepersona.testing;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.voicepersona.cli.VoicePersona;
import org.voicepersona.durable.DurableFiles;

/**
 * The classes of the Java processes that tests start. Where Maven has packaged the program, those
 * of its jar: the JVM keeps in an archive what it has found out of classes in jars, and a process
 * starts with less work.
 */
public final class ProgramClasses {

  private static final Optional<Path> JAR =
      Optional.ofNullable(System.getProperty("voicepersona.jar")).map(Path::of);
  private static final Path FOLDER = Path.of("target/classes").toAbsolutePath();

  private ProgramClasses() {}

  /** Returns the class path: what this process has, with the jar for the program's folder. */
  public static String path() {
    // An archive is of jars, which stand before all else.
    return JAR.map(jar -> join(jars(jar), entries(Files::isDirectory)))
        .orElseGet(() -> System.getProperty("java.class.path"));
  }

  /** Returns the JVM's options that start a process with the archive. */
  public static List<String> options() {
    return JAR.isEmpty()
        ? List.of()
        : List.of("-XX:SharedArchiveFile=" + Archive.FILE, "-Xlog:cds*=off");
  }

  private static String jars(Path jar) {
    return join(jar.toString(), entries(Files::isRegularFile));
  }

  private static String entries(Predicate<Path> kind) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(kind.and(entry -> !entry.equals(FOLDER)))
        .map(Path::toString)
        .collect(joining(File.pathSeparator));
  }

  private static String join(String first, String then) {
    return first + File.pathSeparator + then;
  }

  /** What one run has loaded, made by the first process of a build that asks for it. */
  private static final class Archive {

    static final Path FILE = of(JAR.orElseThrow());

    private static Path of(Path jar) {
      Path archive = jar.resolveSibling("tests.jsa");
      Path lock = jar.resolveSibling("tests.jsa.lock");
      try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE)) {
        channel.lock();
        if (!Files.exists(archive)
            || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
          make(archive, jar);
        }
        return archive;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while " + archive + " was made", e);
      }
    }

    private static void make(Path archive, Path jar) throws IOException, InterruptedException {
      Path folder = Files.createTempDirectory("archive");
      Path made = archive.resolveSibling("tests.jsa.new");
      Process run =
          new ProcessBuilder(
                  JavaProcess.LAUNCHER,
                  "-XX:ArchiveClassesAtExit=" + made,
                  "-Xlog:cds*=off",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Dvoicepersona.home=" + Path.of("").toAbsolutePath(),
                  "-cp",
                  jars(jar),
                  VoicePersona.class.getName(),
                  "test",
                  "--samples=1",
                  "--describer=acoustic",
                  "--output=" + folder.resolve("out"))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("said").toFile())
              .start();
      if (run.waitFor() != 0) {
        throw new AssertionError(Files.readString(folder.resolve("said")));
      }
      Files.move(made, archive, REPLACE_EXISTING);
      DurableFiles.deleteTree(folder);
    }
  }
}
