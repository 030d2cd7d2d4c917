package org.voicepersona.natives;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarEntry;

/**
 * A native library on the class path.
 *
 * @param file its file name
 * @param source its URL
 * @param bytes its length
 * @param check the CRC-32 of the jar's entry, or the modification time of a plain file
 */
record PackedLibrary(String file, URL source, long bytes, long check) {

  /** Finds the library {@code resource}, if it is on the class path. */
  static Optional<PackedLibrary> find(String resource) throws IOException {
    URL source = PackedLibrary.class.getClassLoader().getResource(resource);
    if (source == null) {
      return Optional.empty();
    }
    String file = resource.substring(resource.lastIndexOf('/') + 1);
    URLConnection connection = source.openConnection();
    if (connection instanceof JarURLConnection jar) {
      JarEntry entry = jar.getJarEntry();
      return Optional.of(new PackedLibrary(file, source, entry.getSize(), entry.getCrc()));
    }
    return Optional.of(
        new PackedLibrary(
            file, source, connection.getContentLengthLong(), connection.getLastModified()));
  }

  /** Copies the library into {@code folder}. */
  void copyTo(Path folder) throws IOException {
    try (InputStream in = source.openStream()) {
      Files.copy(in, folder.resolve(file));
    }
  }

  /** Returns whether {@code folder} holds the library with its full length. */
  boolean isIn(Path folder) throws IOException {
    Path there = folder.resolve(file);
    return Files.exists(there) && Files.size(there) == bytes;
  }
}
