package org.voicepersona.pipeline.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The jar that goes with a job to a cluster whose workers have the program on their class path: a
 * job must bring one, and there is nothing to bring.
 *
 * <p>Classes that came with the job would be loaded anew for every job; the workers' own are loaded
 * once, and so is the model they hold, and the native libraries, which allow no second time.
 */
public final class EmptyJar {

  private EmptyJar() {}

  /** Makes the jar, which goes when this process ends. */
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
