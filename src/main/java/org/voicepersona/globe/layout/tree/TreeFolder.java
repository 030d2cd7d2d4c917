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
 * @param path its path within the tree, with a slash behind it; empty for the tree's own folder
 * @param files those that lie directly in it, by their names, in order
 */
record TreeFolder(Tree tree, String path, SortedMap<String, TreeFile> files) {

  /** Checks that nothing is missing. The files are not copied: there may be a million of them. */
  TreeFolder {
    requireNonNull(tree, "tree is null");
    requireNonNull(path, "path is null");
    files = Collections.unmodifiableSortedMap(files);
  }

  /** Returns the names of the recordings in it, in order. */
  List<String> recordings() {
    return files.keySet().stream().filter(RecordingName::is).toList();
  }

  /** Returns the name of the folder; empty for the tree's own. */
  String name() {
    return path.isEmpty()
        ? ""
        : path.substring(path.lastIndexOf('/', path.length() - 2) + 1, path.length() - 1);
  }

  /**
   * Returns the text of a file in it, if there is one of this name.
   *
   * @throws RowFault if it is not UTF-8
   */
  Optional<String> text(String name) throws IOException, RowFault {
    return files.containsKey(name) ? tree.text(path + name) : Optional.empty();
  }
}
