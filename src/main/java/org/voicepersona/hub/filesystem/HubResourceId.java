package org.voicepersona.hub.filesystem;

import static java.util.Objects.requireNonNull;

import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.voicepersona.hub.HubPath;

/**
 * The Beam resource id of a file or folder of the Hub.
 *
 * @param place its path, without a trailing slash
 * @param isDirectory whether it is a folder
 */
record HubResourceId(HubPath place, boolean isDirectory) implements ResourceId {

  /** Checks that nothing is missing. */
  HubResourceId {
    requireNonNull(place, "place is null");
  }

  static HubResourceId parse(String text, boolean isDirectory) {
    return new HubResourceId(HubPath.parse(text.replaceFirst("/+$", "")), isDirectory);
  }

  @Override
  public ResourceId resolve(String other, ResolveOptions how) {
    if (!isDirectory) {
      throw new IllegalStateException(this + " is no folder, so nothing lies in it");
    }
    String path = place.path().isEmpty() ? other : place.path() + "/" + other;
    return new HubResourceId(
        place.withPath(path.replaceFirst("/+$", "")),
        how.equals(StandardResolveOptions.RESOLVE_DIRECTORY));
  }

  @Override
  public ResourceId getCurrentDirectory() {
    if (isDirectory) {
      return this;
    }
    int slash = place.path().lastIndexOf('/');
    return new HubResourceId(place.withPath(place.path().substring(0, Math.max(0, slash))), true);
  }

  @Override
  public String getScheme() {
    return HubPath.SCHEME;
  }

  @Override
  public String getFilename() {
    return place.path().substring(place.path().lastIndexOf('/') + 1);
  }

  /** Returns the address; a folder's ends with a slash. */
  @Override
  public String toString() {
    return place + (isDirectory ? "/" : "");
  }
}
