package org.voicepersona.testing;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder with all that is in it, to see whether anything there was touched. */
public final class Tree {

  private Tree() {}

  /**
   * Returns what is in a folder, by its path there: of a file the SHA-256, of a link where it
   * leads, of a folder that it is one. Links are not followed. Nothing of a place that is not
   * there.
   */
  public static Map<String, String> of(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    if (Files.exists(root, NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.walk(root)) {
        entries.forEach(entry -> content.put(root.relativize(entry).toString(), describe(entry)));
      }
    }
    return content;
  }

  private static String describe(Path entry) {
    try {
      if (Files.isSymbolicLink(entry)) {
        return "-> " + Files.readSymbolicLink(entry);
      }
      if (Files.isDirectory(entry)) {
        return "folder";
      }
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(entry));
      return HexFormat.of().formatHex(hash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Copies a folder with all that is in it to a place that is not there yet, and returns that. */
  public static Path copy(Path from, Path to) throws IOException {
    List<Path> entries;
    try (Stream<Path> tree = Files.walk(from)) {
      entries = tree.toList();
    }
    for (Path entry : entries) {
      Files.copy(entry, to.resolve(from.relativize(entry).toString()));
    }
    return to;
  }

  /** Removes a folder with all that is in it, if it is there. */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root, NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(root)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : deepestFirst) {
      Files.delete(entry);
    }
  }
}
