package org.voicepersona.globe.layout.tree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.voicepersona.globe.folder.RecordingName;
import org.voicepersona.globe.layout.RowFault;

/**
 * A folder of a tree.
 *
 * @param tree the tree
 * @param path its path within the tree, with a trailing slash; empty for the top folder
 * @param files its direct files by name, in order
 */
record TreeFolder(Tree tree, String path, SortedMap<String, TreeFile> files) {

  /** Does not copy the files, of which there may be a million. */
  TreeFolder {
    requireNonNull(tree, "tree is null");
    requireNonNull(path, "path is null");
    files = Collections.unmodifiableSortedMap(files);
  }

  /** Returns the names of its recordings, in order. */
  List<String> recordings() {
    return files.keySet().stream().filter(RecordingName::is).toList();
  }

  /** Returns its name; empty for the top folder. */
  String name() {
    return path.isEmpty()
        ? ""
        : path.substring(path.lastIndexOf('/', path.length() - 2) + 1, path.length() - 1);
  }

  /**
   * Returns the text of one of its files; empty if the file does not exist.
   *
   * @throws RowFault if it is not UTF-8
   */
  Optional<String> text(String name) throws IOException, RowFault {
    return files.containsKey(name) ? tree.text(path + name) : Optional.empty();
  }
}
