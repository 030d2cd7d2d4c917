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

/** A folder and everything below it, on any file system. */
interface Tree {

  /** Levels of subfolders that are searched. */
  int DEEPEST = Folder.DEEPEST;

  /** Largest text file of labels in bytes. */
  int LARGEST_TEXT = 16 << 20;

  /** The order of folders, and of files in them. */
  Comparator<String> ORDER = NaturalOrder.OF_NAMES;

  /** Visits folders. */
  interface Visitor {
    void visit(TreeFolder folder) throws IOException, UnreadableShardException;
  }

  /** Visits all folders, in order; does not follow a link to a folder that contains the link. */
  void walk(Visitor visitor) throws IOException, UnreadableShardException;

  /**
   * Returns the content of a file in this folder, or of {@code ../NAME} in its parent; empty if the
   * file does not exist, is a link to another place, or has more than {@value #LARGEST_TEXT} bytes.
   */
  Optional<byte[]> content(String path) throws IOException;

  /** Returns the lines of a table, found as by {@link #content}; only ASCII values are used. */
  default Stream<String> table(String path) throws IOException {
    return new String(content(path).orElse(new byte[0]), UTF_8).lines();
  }

  /**
   * Returns a text, found as by {@link #content}.
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
