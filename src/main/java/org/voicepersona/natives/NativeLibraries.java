package org.voicepersona.natives;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where native libraries come from: a private folder that lasts, {@code
 * ~/.cache/voicepersona/natives} or what {@value #VARIABLE} names, and where that of the home
 * cannot be made, the temporary folder of this process.
 *
 * <p>Libraries are unpacked here, each version and flavour in a folder of its own, and given to
 * those who load them; JavaCPP, which unpacks by itself, is told where.
 */
public final class NativeLibraries {

  /** The environment variable, and the system property, that names another folder. */
  public static final String VARIABLE = "VOICEPERSONA_NATIVES";

  private static final String USUAL = ".cache/voicepersona/natives";
  private static final String REMEDY =
      "remove it or take their right from them, or name another folder with " + VARIABLE;

  /** What names a folder, or a file in a folder, that libraries are loaded from as they are. */
  private static final List<String> NAMED =
      List.of(
          "PYTORCH_LIBRARY_PATH",
          "RUST_LIBRARY_PATH",
          "LIBSTDCXX_LIBRARY_PATH",
          "onnxruntime.native.path");

  private static Optional<NativeLibraries> settled = Optional.empty();

  private final Path folder;
  private final boolean lasting;

  private NativeLibraries(Path folder, boolean lasting) {
    this.folder = folder;
    this.lasting = lasting;
  }

  /**
   * Returns the libraries of this process; the first call makes their folder and tells those that
   * unpack themselves. It must come before any class of theirs is used.
   *
   * @throws UnsafeFolderException when others could change a library before it is loaded
   */
  public static synchronized NativeLibraries ofThisProcess() {
    if (settled.isEmpty()) {
      try {
        NativeLibraries made = make();
        made.settle();
        settled = Optional.of(made);
      } catch (IOException e) {
        throw new UnsafeFolderException(
            "native libraries cannot be unpacked: %s: name another folder with %s"
                .formatted(e, VARIABLE));
      }
    }
    return settled.get();
  }

  /** Returns the folder, for people. */
  public Path folder() {
    return folder;
  }

  /** Returns whether the folder lasts, rather than going with this process. */
  public boolean lasting() {
    return lasting;
  }

  /**
   * Unpacks libraries of the class path, unless they are unpacked already.
   *
   * @param name begins the name of their folder
   * @param resources where they lie on the class path
   * @return the folder that holds them, under their own names; empty if any is not on the class
   *     path
   * @throws IOException when they cannot be written, as when there is no room
   */
  public Optional<Path> unpack(String name, List<String> resources) throws IOException {
    List<PackedLibrary> libraries = new ArrayList<>();
    for (String resource : resources) {
      Optional<PackedLibrary> library = PackedLibrary.find(resource);
      if (library.isEmpty()) {
        return Optional.empty();
      }
      libraries.add(library.get());
    }
    return Optional.of(new Unpacking(folder).of(name, libraries));
  }

  private static NativeLibraries make() throws IOException {
    String named = setting(VARIABLE);
    if (!named.isEmpty()) {
      return new NativeLibraries(PrivateFolder.make(Path.of(named), REMEDY), true);
    }
    Path home = Path.of(System.getProperty("user.home"));
    if (home.isAbsolute() && Files.isDirectory(home)) {
      try {
        return new NativeLibraries(PrivateFolder.make(home.resolve(USUAL), REMEDY), true);
      } catch (IOException e) {
        return ofThisRun(); // The home cannot be written to, as that of many a service.
      }
    }
    return ofThisRun();
  }

  private static NativeLibraries ofThisRun() throws IOException {
    RunFolder.open();
    Path run = RunFolder.path().orElseThrow();
    return new NativeLibraries(PrivateFolder.make(run.resolve("natives"), REMEDY), false);
  }

  private void settle() throws IOException {
    List<String> names = new ArrayList<>(NAMED);
    Stream.of(SelfUnpacking.values()).map(SelfUnpacking::property).forEach(names::add);
    for (String name : names) {
      for (String path : setting(name).split(File.pathSeparator, -1)) {
        if (!path.isEmpty()) {
          requireSafe(name, Path.of(path).toAbsolutePath());
        }
      }
    }
    give("org.bytedeco.javacpp.cachedir", folder.resolve("javacpp"));
    // Where DJL unpacks by itself; without it, below the home or a name that all know in /tmp.
    give("ENGINE_CACHE_DIR", folder.resolve("djl"));
    // Where JNA unpacks when it cannot load what it was given.
    give("jna.tmpdir", RunFolder.path().orElse(folder.resolve("jna")));
    for (SelfUnpacking library : SelfUnpacking.values()) {
      library.give(this);
    }
  }

  private static void requireSafe(String name, Path path) throws IOException {
    PrivateFolder.requireSafe(
        Files.isRegularFile(path) ? path.getParent() : path,
        "take their right from them, or let %s name another".formatted(name));
  }

  /** Sets a property to a private folder, which is what the user set it to, if at all. */
  private static void give(String name, Path usual) throws IOException {
    String set = setting(name);
    Path path = set.isEmpty() ? usual : Path.of(set);
    String remedy = set.isEmpty() ? REMEDY : "let %s name another folder".formatted(name);
    System.setProperty(name, PrivateFolder.make(path, remedy).toString());
  }

  /** Returns what an environment variable says, or else a system property; may be empty. */
  private static String setting(String name) {
    String variable = System.getenv(name);
    return variable != null ? variable : System.getProperty(name, "");
  }
}
