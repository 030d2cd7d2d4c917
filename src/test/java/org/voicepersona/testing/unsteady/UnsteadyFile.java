package org.voicepersona.testing.unsteady;

import java.nio.file.Path;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * A file of this machine that may fail.
 *
 * @param path its absolute path
 * @param isDirectory whether it is a folder
 */
record UnsteadyFile(String path, boolean isDirectory) implements ResourceId {

  private static final String PREFIX = UnsteadyFileSystem.SCHEME + "://";

  static UnsteadyFile parse(String text, boolean isDirectory) {
    return new UnsteadyFile(
        text.substring(PREFIX.length()).replaceFirst("(?<=.)/+$", ""), isDirectory);
  }

  Path file() {
    return Path.of(path);
  }

  @Override
  public ResourceId resolve(String other, ResolveOptions how) {
    return new UnsteadyFile(
        path + "/" + other.replaceFirst("/+$", ""),
        how.equals(StandardResolveOptions.RESOLVE_DIRECTORY));
  }

  @Override
  public ResourceId getCurrentDirectory() {
    return isDirectory ? this : new UnsteadyFile(file().getParent().toString(), true);
  }

  @Override
  public String getScheme() {
    return UnsteadyFileSystem.SCHEME;
  }

  @Override
  public String getFilename() {
    return file().getFileName().toString();
  }

  @Override
  public String toString() {
    return PREFIX + path + (isDirectory ? "/" : "");
  }
}
