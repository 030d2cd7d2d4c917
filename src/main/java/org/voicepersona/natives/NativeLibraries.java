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
 * The private cache folder of native libraries: {@code ~/.cache/voicepersona/natives} or the folder
 * that {@value #VARIABLE} names; where the home is not writable, the temporary folder of this
 * process.
 *
 * <p>Libraries are unpacked here, each version and flavour into its own folder, and the properties
 * that JavaCPP, DJL and others read are set to it.
 */
public final class NativeLibraries {

  /** The environment variable, and system property, that names another folder. */
  public static final String VARIABLE = "VOICEPERSONA_NATIVES";

  private static final String USUAL = ".cache/voicepersona/natives";
  private static final String REMEDY =
      "remove it or take their right from them, or name another folder with " + VARIABLE;

  /** Variables and properties by which users name folders or files to load libraries from. */
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
   * Returns the libraries of this process; the first call makes the folder and sets the properties
   * of the libraries that unpack themselves, so it must precede any use of their classes.
   *
   * @throws UnsafeFolderException if other users could change a library before it is loaded
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

  /** Returns the folder. */
  public Path folder() {
    return folder;
  }

  /** Returns whether the folder outlives this process. */
  public boolean lasting() {
    return lasting;
  }

  /**
   * Unpacks libraries of the class path, unless they are unpacked already.
   *
   * @param name the prefix of their folder's name
   * @param resources their paths on the class path
   * @return the folder that holds them, under their own names; empty if any is not on the class
   *     path
   * @throws IOException if they cannot be written, as on a full disk
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
        return ofThisRun(); // The home is not writable, as for many services.
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
    // Where DJL unpacks; by default in the home or under a predictable name in /tmp.
    give("ENGINE_CACHE_DIR", folder.resolve("djl"));
    // Where JNA unpacks if it cannot load the library that it was given.
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

  /** Sets a property to a private folder: the one that the user has set, else {@code usual}. */
  private static void give(String name, Path usual) throws IOException {
    String set = setting(name);
    Path path = set.isEmpty() ? usual : Path.of(set);
    String remedy = set.isEmpty() ? REMEDY : "let %s name another folder".formatted(name);
    System.setProperty(name, PrivateFolder.make(path, remedy).toString());
  }

  /** Returns an environment variable, else the system property of that name, else an empty text. */
  private static String setting(String name) {
    String variable = System.getenv(name);
    return variable != null ? variable : System.getProperty(name, "");
  }
}
