package org.voicepersona.natives;

import com.github.luben.zstd.util.ZstdVersion;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xerial.snappy.OSInfo;

/**
 * Libraries that unpack themselves into the temporary folder for each process, unless a system
 * property says where they lie.
 */
enum SelfUnpacking {
  /** JNA, through which processor and GPUs are queried. */
  JNA("jna.boot.library.path") {
    @Override
    String resource() {
      String file = System.mapLibraryName("jnidispatch").replace(".dylib", ".jnilib");
      return "com/sun/jna/%s/%s".formatted(Platform.RESOURCE_PREFIX, file);
    }
  },
  /** Compression of Parquet pages and of Beam's serialised objects. */
  SNAPPY("org.xerial.snappy.lib.path") {
    @Override
    String resource() {
      return "org/xerial/snappy/native/%s/%s"
          .formatted(
              OSInfo.getNativeLibFolderPathForCurrentOS(), System.mapLibraryName("snappyjava"));
    }
  },
  /** Compression of Parquet pages. */
  ZSTD("ZstdNativePath") {
    @Override
    String resource() {
      return "%s/%s/%s".formatted(system(), System.getProperty("os.arch"), file());
    }

    @Override
    Path value(Path folder) {
      return folder.resolve(file());
    }

    private String file() {
      String name = System.mapLibraryName("zstd-jni-" + ZstdVersion.VERSION);
      return name.startsWith("lib") ? name : "lib" + name;
    }

    private String system() {
      String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
      return name.startsWith("win") ? "win" : name.startsWith("mac") ? "darwin" : name;
    }
  };

  private final String property;

  SelfUnpacking(String property) {
    this.property = property;
  }

  /** Returns the library's path on the class path. */
  abstract String resource();

  /** Returns the property's value for a library unpacked into {@code folder}. */
  Path value(Path folder) {
    return folder;
  }

  /** Returns the system property that says where the library lies. */
  String property() {
    return property;
  }

  /**
   * Unpacks the library and sets its property, unless the user has set it or the class path has
   * none for this system.
   */
  void give(NativeLibraries natives) throws IOException {
    if (System.getProperty(property) == null) {
      Optional<Path> folder = natives.unpack(name().toLowerCase(Locale.ROOT), List.of(resource()));
      folder.ifPresent(path -> System.setProperty(property, value(path).toString()));
    }
  }
}
