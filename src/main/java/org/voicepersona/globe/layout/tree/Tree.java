package org.voicepersona.globe.layout.tree;

import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.Folder;
import org.voicepersona.globe.folder.NaturalOrder;

/** A folder and all below it, of any file system. */
interface Tree {

  /** How many folders deep a tree is searched. */
  int DEEPEST = Folder.DEEPEST;

  /** No text that tells something of recordings is larger. */
  int LARGEST_TEXT = 16 << 20;

  /** The order of folders, and of files in them. */
  Comparator<String> ORDER = NaturalOrder.OF_NAMES;

  /** Takes the folders. */
  interface Visitor {
    void visit(TreeFolder folder) throws IOException, UnreadableShardException;
  }

  /** Hands over all folders, in order; a link that leads around is not followed. */
  void walk(Visitor visitor) throws IOException, UnreadableShardException;

  /**
   * Returns the text of a file in this folder, or in the folder around it by {@code ../NAME}; none
   * if it is not there, lies elsewhere by a link, or is larger than {@value #LARGEST_TEXT} bytes.
   */
  Optional<String> text(String path) throws IOException;
}
