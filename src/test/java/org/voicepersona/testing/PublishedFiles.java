package org.voicepersona.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a run published, for comparison byte by byte. */
public final class PublishedFiles {

  private PublishedFiles() {}

  /**
   * Returns the SHA-256 of every published file of an output directory, by its path in it. {@code
   * run.json} is left out: it tells times.
   */
  public static Map<String, String> digests(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      Map<String, String> digests = new TreeMap<>();
      files
          .filter(Files::isRegularFile)
          .filter(file -> isPublished(output.relativize(file)))
          .forEach(file -> digests.put(output.relativize(file).toString(), digest(file)));
      return digests;
    }
  }

  /** Returns how many rows are described in an output directory, which may be written to. */
  public static long described(Path output) {
    Path descriptions = output.resolve("descriptions.jsonl");
    try (Stream<String> lines =
        Files.exists(descriptions) ? Files.lines(descriptions) : Stream.empty()) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPublished(Path file) {
    String top = file.getName(0).toString();
    return !top.startsWith(".") && !top.equals("logs") && !top.equals("run.json");
  }

  private static String digest(Path file) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
