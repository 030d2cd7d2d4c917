package org.voicepersona.output.directory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.voicepersona.durable.DurableStream;

/** Checks that what is written into a folder stays in it, whatever links lie there. */
public final class PathContainment {

  private PathContainment() {}

  /** Passes a folder, and a place where one can be made. */
  public static void requireFolder(Path root) {
    if (Files.exists(root, NOFOLLOW_LINKS) && !Files.isDirectory(root)) {
      throw new PlaceRefusedException(
          root + " is not a folder: choose another place. Nothing was changed.");
    }
  }

  /**
   * Passes a folder of {@code root} that is in it by every name on the way, or is not there; a link
   * to another folder of {@code root} would mix what is written there.
   */
  public static void requireWithin(Path root, Path folder) {
    for (Path place = folder; !place.equals(root); place = place.getParent()) {
      if (Files.exists(place, NOFOLLOW_LINKS) && !Files.isDirectory(place, NOFOLLOW_LINKS)) {
        throw new PlaceRefusedException(
            "%s is a link or a file where %s is to have a folder: what is written there would end up elsewhere. Remove it, or choose another place. Nothing was changed."
                .formatted(place, root));
      }
    }
  }

  /** Passes a file that is one, no link, pipe or device; or a place that is free. */
  static void requireFile(Path file) {
    if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw refused(file);
    }
  }

  /**
   * Passes a tree of folders and files, without links, pipes or devices; or a place that is free.
   */
  public static void requireNoLinks(Path tree) throws IOException {
    if (!DurableStream.isLocal(tree) || !Files.exists(tree, NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(tree, NOFOLLOW_LINKS)) {
      throw refused(tree);
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!attributes.isRegularFile()) {
              throw refused(file);
            }
            return FileVisitResult.CONTINUE;
          }

          /** Another run may be writing there. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
            if (fault instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw fault;
          }
        });
  }

  private static PlaceRefusedException refused(Path place) {
    return new PlaceRefusedException(
        place
            + " is a link, or neither a file nor a folder where there is to be one, and was not made by this program: remove it, or choose another place. Nothing was changed.");
  }
}
