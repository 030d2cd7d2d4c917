package org.voicepersona.globe.layout.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.Folder;
import org.voicepersona.globe.folder.NaturalOrder;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.Utf8Text;

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
   * Returns the content of a file in this folder, or in the folder around it by {@code ../NAME};
   * none if it is not there, lies elsewhere by a link, or is larger than {@value #LARGEST_TEXT}
   * bytes.
   */
  Optional<byte[]> content(String path) throws IOException;

  /** Returns the lines of a table as {@link #content} does, of whose values only ASCII is used. */
  default Stream<String> table(String path) throws IOException {
    return new String(content(path).orElse(new byte[0]), UTF_8).lines();
  }

  /**
   * Returns a text as {@link #content} does.
   *
   * @throws RowFault if it is not UTF-8
   */
  default Optional<String> text(String path) throws IOException, RowFault {
    Optional<byte[]> content = content(path);
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(Utf8Text.of(content.get(), "'%s'".formatted(path)));
  }
}
