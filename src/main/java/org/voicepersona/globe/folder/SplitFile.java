package org.voicepersona.globe.folder;

import static java.util.Objects.requireNonNull;

/**
 * A file with its configuration and split.
 *
 * @param file the file
 * @param config the configuration it belongs to, such as a language; empty for the main one
 * @param split the split it belongs to
 */
public record SplitFile(FolderFile file, String config, String split) {

  public SplitFile {
    requireNonNull(file, "file is null");
    requireNonNull(config, "config is null");
    requireNonNull(split, "split is null");
  }

  SplitFile withSplit(String other) {
    return new SplitFile(file, config, other);
  }
}
