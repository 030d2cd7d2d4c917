package org.voicepersona.natives;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.audio.codec.AudioLibrary;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.torch.TokenizerRuntime;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.testing.JavaProcess;
import org.xerial.snappy.Snappy;

/** Processes that load all native libraries of the program, or some. */
class NativeLibrariesIT {

  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final String TOKENIZERS = "tokenizers";

  /** Shared by the tests: libtorch alone has 450 MB. */
  @TempDir private static Path natives;

  @TempDir private Path folder;
  private Path tmp;
  private Path home;

  @BeforeEach
  void makePlaces() throws IOException {
    assumeThat(MAPS).as("the system tells what a process has loaded").exists();
    tmp = Files.createDirectory(folder.resolve("tmp"));
    home = Files.createDirectory(folder.resolve("home"));
  }

  /** Loads libraries and says where they, and all that they brought, lie. */
  static final class Loader {
    public static void main(String[] args) throws IOException {
      TokenizerRuntime.missing().ifPresent(System.out::println);
      if (args.length == 0) {
        AudioLibrary.missing().ifPresent(System.out::println);
        OnnxRuntime.missing().ifPresent(System.out::println);
        TorchRuntime.natives().requireLoaded();
        Machine.here().processor();
        Snappy.compress(new byte[1]);
        Zstd.compress(new byte[1]);
      }
      Files.readAllLines(MAPS).stream()
          .filter(line -> line.contains(" /") && line.split(" ", 3)[1].contains("x"))
          .map(line -> line.substring(line.indexOf(" /") + 1))
          .forEach(System.out::println);
    }
  }

  /** What a process has said. */
  private record Said(int exitCode, Set<String> lines) {}

  private Said load(Map<String, String> environment, String... what) throws Exception {
    return await(start(environment, List.of(), what));
  }

  private Process start(Map<String, String> environment, List<String> more, String... what)
      throws IOException {
    List<String> options =
        new ArrayList<>(List.of("-Djava.io.tmpdir=" + tmp, "-Duser.home=" + home));
    options.addAll(more);
    ProcessBuilder process = JavaProcess.of(Loader.class, options, what).redirectErrorStream(true);
    process.environment().keySet().removeIf(name -> name.matches("DJL_.*|ENGINE_.*"));
    process.environment().putAll(environment);
    return process.start();
  }

  private static Said await(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Said(process.waitFor(), out.lines().collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Checks that nothing was loaded but what is the system's, Java's, or lies in a folder. */
  private static void assertLoadedFrom(Path expected, Said said) throws IOException {
    assertThat(said.exitCode()).as("%s", said.lines()).isZero();
    String java = Path.of(System.getProperty("java.home")).toRealPath().toString();
    String place = expected.toRealPath() + "/";
    assertThat(said.lines())
        .anyMatch(line -> line.startsWith(place))
        .allMatch(line -> Stream.of("/lib", "/usr/lib", java, place).anyMatch(line::startsWith));
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static Path library(Path root, String name) throws IOException {
    return files(root).stream()
        .filter(path -> path.endsWith(System.mapLibraryName(name)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void allLibrariesComeFromThePrivateFolder() throws Exception {
    Map<String, String> environment = Map.of(NativeLibraries.VARIABLE, natives.toString());
    Said said = load(environment);
    assertLoadedFrom(natives, said);
    assertThat(String.join(" ", said.lines()))
        .contains("libtorch_cpu", "libdjl_torch", "libtokenizers", "libonnxruntime", "libavutil")
        .contains("libjnidispatch", "libsnappyjava", "libzstd-jni");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(natives)))
        .isEqualTo("rwx------");
    assertThat(files(home)).isEmpty();
    assertThat(files(tmp)).isEmpty();
  }

  @Test
  void theyAreUnpackedOnceAndForEachUserInHisHome() throws Exception {
    Path expected = home.resolve(".cache/voicepersona/natives");
    assertLoadedFrom(expected, load(Map.of(), TOKENIZERS));
    Path library = library(expected, "tokenizers");
    Object before = Files.getAttribute(library, "unix:ino");
    assertLoadedFrom(expected, load(Map.of(), TOKENIZERS));
    assertThat(Files.getAttribute(library, "unix:ino")).isEqualTo(before);
  }

  /** What once was used, and what a machine with a GPU leaves where DJL alone decides. */
  @Test
  void librariesInPlacesThatAllKnowAreNotTouched() throws Exception {
    Path planted = Files.writeString(folder.resolve("planted"), "not a library");
    String user = System.getProperty("user.name");
    String djl = "tokenizers/%s-cpu-linux-x86_64".formatted(tokenizersRelease());
    Path shared = folder.resolve("shared");
    for (Path place :
        List.of(
            tmp.resolve(".djl.ai/" + djl),
            home.resolve(".djl.ai/" + djl),
            shared.resolve(djl + "/86"),
            tmp.resolve("jna-" + user.hashCode()),
            tmp.resolve(".javacpp-" + user + "/cache"))) {
      Files.createDirectories(place);
      Files.copy(planted, place.resolve(System.mapLibraryName("tokenizers")));
    }
    List<Path> before = files(folder);
    Map<String, String> environment =
        Map.of(NativeLibraries.VARIABLE, natives.toString(), "DJL_CACHE_DIR", shared.toString());
    assertLoadedFrom(natives, load(environment));
    assertThat(files(folder)).containsExactlyInAnyOrderElementsOf(before);
  }

  /** Returns what DJL names its folder after. */
  private static String tokenizersRelease() throws IOException {
    Properties release = new Properties();
    try (InputStream in =
        NativeLibrariesIT.class.getResourceAsStream("/native/lib/tokenizers.properties")) {
      release.load(in);
    }
    return release.getProperty("version");
  }

  @Test
  void whereTheHomeCannotBeWrittenToTheyAreUnpackedForOneRun() throws Exception {
    Files.delete(home);
    Files.createFile(home);
    Said said = load(Map.of(), TOKENIZERS);
    assertThat(said.exitCode()).as("%s", said.lines()).isZero();
    String place = tmp.toRealPath() + "/voicepersona-run-";
    assertThat(said.lines()).anyMatch(line -> line.startsWith(place));
    assertThat(files(tmp)).isEmpty();
  }

  @Test
  void aFolderThatOthersCouldWriteToIsRefusedThoughNothingIsInIt() throws Exception {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Said said = load(Map.of(NativeLibraries.VARIABLE, open.toString()), TOKENIZERS);
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(String.join("\n", said.lines()))
        .contains(open + " can be written to by others (rwxrwxrwx)")
        .contains("name another folder with VOICEPERSONA_NATIVES");
    assertThat(open).isEmptyDirectory();
  }

  @Test
  void aNamedLibraryThatOthersCouldChangeIsRefused() throws Exception {
    Path named = Files.createDirectory(folder.resolve("named"));
    Path library = Files.createFile(named.resolve("libtorch.so"));
    Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-rw-rw-"));
    Said said =
        load(
            Map.of(
                NativeLibraries.VARIABLE,
                natives.toString(),
                "PYTORCH_LIBRARY_PATH",
                named.toString()),
            TOKENIZERS);
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(String.join("\n", said.lines()))
        .contains(library + " can be written to by others (rw-rw-rw-)")
        .contains("let PYTORCH_LIBRARY_PATH name another");
  }

  @Test
  void whatAKilledProcessLeftHalfUnpackedIsUnpackedAgain() throws Exception {
    Path place = home.resolve(".cache/voicepersona/natives");
    assertLoadedFrom(place, load(Map.of(), TOKENIZERS));
    Path library = library(place, "tokenizers");
    try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    Path partial = Files.createDirectory(place.resolve("tokenizers-older.partial"));
    Files.writeString(partial.resolve("half"), "half");
    assertLoadedFrom(place, load(Map.of(), TOKENIZERS));
    assertThat(partial).doesNotExist();
  }

  @Test
  void processesThatUnpackAtTheSameTimeWaitForEachOther() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(start(Map.of(), List.of(), TOKENIZERS));
    }
    for (Process process : processes) {
      assertLoadedFrom(home.resolve(".cache/voicepersona/natives"), await(process));
    }
  }
}
