package org.voicepersona.globe.folder;

import static java.util.Objects.requireNonNull;

/**
 * A file with its place in the corpus.
 *
 * @param file the file
 * @param config the configuration it belongs to, as languages are kept apart; empty for the main
 *     one
 * @param split the split it belongs to
 */
public record SplitFile(FolderFile file, String config, String split) {

  /** Checks that nothing is missing. */
  public SplitFile {
    requireNonNull(file, "file is null");
    requireNonNull(config, "config is null");
    requireNonNull(split, "split is null");
  }

  SplitFile withSplit(String other) {
    return new SplitFile(file, config, other);
  }
}
