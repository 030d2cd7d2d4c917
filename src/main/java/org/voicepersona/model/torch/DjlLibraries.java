package org.voicepersona.model.torch;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.voicepersona.natives.NativeLibraries;

/**
 * Unpacks DJL's native libraries in a private folder for each version and flavour.
 *
 * <p>By default DJL unpacks in the home or a shared temporary folder, under names that do not tell
 * machines with and without a GPU apart, so that these overwrite each other's files.
 */
final class DjlLibraries {

  private static final String TORCH = "PYTORCH_LIBRARY_PATH";
  private static final String TOKENIZERS = "RUST_LIBRARY_PATH";
  private static final String FLAVOR = "PYTORCH_FLAVOR";
  private static final String CPU = "cpu";

  private DjlLibraries() {}

  /** Returns the libtorch folder that the user names; empty for the one on the class path. */
  static String namedTorch() {
    return Utils.getEnvOrSystemProperty(TORCH, "");
  }

  /** Turns off DJL's downloads and telemetry by default, and makes the private folder. */
  static NativeLibraries prepare() {
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
    return NativeLibraries.ofThisProcess();
  }

  /**
   * Points DJL to libtorch; one on the class path is unpacked with DJL's JNI library.
   *
   * @throws IOException if the libraries cannot be written
   */
  static void giveTorch(TorchSource source) throws IOException {
    NativeLibraries natives = prepare();
    if (source.folder().isPresent()) {
      System.setProperty(TORCH, source.folder().get().toString());
      nameFlavor(source);
    } else {
      unpackTorch(natives);
    }
  }

  /**
   * Names the flavour of the JNI library in DJL's jar that fits the libtorch in a folder; by
   * default DJL would download one of an older C++ ABI.
   */
  private static void nameFlavor(TorchSource source) {
    if (Utils.getEnvOrSystemProperty(FLAVOR) == null) {
      System.setProperty(FLAVOR, source.cuda().isPresent() ? "cu128" : CPU);
    }
  }

  private static void unpackTorch(NativeLibraries natives) throws IOException {
    Platform platform = Platform.detectPlatform("pytorch");
    if (platform.isPlaceholder()) {
      return;
    }
    String flavor = platform.getFlavor();
    String classifier = platform.getClassifier();
    List<String> resources = new ArrayList<>();
    for (String library : platform.getLibraries()) {
      resources.add("pytorch/%s/%s/%s".formatted(flavor, classifier, library));
    }
    resources.add(
        "jnilib/%s/%s/%s".formatted(classifier, flavor, System.mapLibraryName("djl_torch")));
    String name = "pytorch-%s-%s-%s".formatted(platform.getVersion(), flavor, classifier);
    natives
        .unpack(name, resources)
        .ifPresent(folder -> System.setProperty(TORCH, folder.toString()));
  }

  /**
   * Unpacks the tokenizers' library, unless the user names another.
   *
   * @throws IOException if it cannot be written
   */
  static void giveTokenizers() throws IOException {
    NativeLibraries natives = prepare();
    if (!Utils.getEnvOrSystemProperty(TOKENIZERS, "").isEmpty()) {
      return;
    }
    Platform platform = Platform.detectPlatform("tokenizers");
    String classifier = platform.getClassifier();
    List<String> resources =
        tokenizerFiles(platform).stream()
            .map(file -> "native/lib/%s/%s/%s".formatted(classifier, CPU, file))
            .toList();
    Optional<Path> folder =
        natives.unpack("tokenizers-%s-%s".formatted(platform.getVersion(), classifier), resources);
    folder.ifPresent(path -> System.setProperty(TOKENIZERS, path.resolve(library()).toString()));
  }

  private static List<String> tokenizerFiles(Platform platform) {
    return platform.getOsPrefix().equals("win")
        ? List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", library())
        : List.of(library());
  }

  private static String library() {
    return System.mapLibraryName("tokenizers");
  }
}
