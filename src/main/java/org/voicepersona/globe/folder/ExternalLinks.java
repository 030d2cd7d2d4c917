package org.voicepersona.globe.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds folders of a local corpus that are symbolic links to places outside it. */
final class ExternalLinks {

  private final Path root;
  private final Path realRoot;
  private final Set<Path> seen = new HashSet<>();
  private final List<String> remarks = new ArrayList<>();

  private ExternalLinks(Path root) throws IOException {
    this.root = root;
    this.realRoot = root.toRealPath();
  }

  /**
   * Returns a remark for each such link on the path of a file of the corpus.
   *
   * @param root the folder of the corpus
   * @throws IOException if the file system fails
   */
  static List<String> remarks(Path root, CorpusFiles files) throws IOException {
    ExternalLinks links = new ExternalLinks(root);
    for (SplitFile file : files.files()) {
      Path path = Path.of(file.file().path()).normalize();
      links.look(file.file().path().endsWith("/") ? path.resolve("any") : path);
    }
    return links.remarks;
  }

  private void look(Path file) throws IOException {
    for (int depth = 1; depth < file.getNameCount(); depth++) {
      Path folder = file.subpath(0, depth);
      Path place = root.resolve(folder);
      if (seen.add(folder)
          && Files.isSymbolicLink(place)
          && !place.toRealPath().startsWith(realRoot)) {
        remarks.add(
            "%s is a link to %s: what lies there is read as a part of the corpus."
                .formatted(folder, place.toRealPath()));
      }
    }
  }
}
