package org.voicepersona.pipeline.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * An empty jar for a job on a cluster whose workers have the program on their class path: a job
 * must bring a jar.
 *
 * <p>Classes in a job's jar would be loaded anew for every job. The workers' own are loaded once,
 * and so are the model that they hold and the native libraries, which cannot be loaded twice.
 */
public final class EmptyJar {

  private EmptyJar() {}

  /** Creates the jar, which is deleted when this process ends, and returns its path. */
  public static String path() {
    try {
      Path jar = Files.createTempFile("voicepersona-", ".jar");
      jar.toFile().deleteOnExit();
      Manifest manifest = new Manifest();
      manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      new JarOutputStream(Files.newOutputStream(jar), manifest).close();
      return jar.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the temporary folder: " + e.getMessage(), e);
    }
  }
}
