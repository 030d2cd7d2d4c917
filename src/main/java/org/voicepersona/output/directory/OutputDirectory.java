package org.voicepersona.output.directory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.RunSummary;

/**
 * The paths of the files in a run's output directory.
 *
 * @param root the directory that {@code --output} names
 */
public record OutputDirectory(Path root) {

  private static final int MOST_LINKS = 40;

  /** Makes the path absolute. */
  public OutputDirectory {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * Returns the path that a text names: one of this machine, or a URI such as {@code
   * hdfs://HOST:PORT/DIR} of another file system.
   *
   * @throws IllegalArgumentException if the URI is none, or of a scheme that is not known
   */
  public static Path path(String text) {
    if (!text.contains("://")) {
      return Path.of(text);
    }
    try {
      return Path.of(URI.create(text));
    } catch (FileSystemNotFoundException e) {
      throw new IllegalArgumentException(
          "output is '" + text + "', must be a folder or an hdfs:// URI", e);
    }
  }

  /**
   * Returns a place without links, those of the folders above it if it is not there yet.
   *
   * @throws FileSystemLoopException if a link leads to itself
   * @throws IOException if the file system fails
   */
  public static Path real(Path place) throws IOException {
    Path absolute = place.toAbsolutePath();
    for (int links = 0; links < MOST_LINKS; links++) {
      if (Files.exists(absolute)) {
        return absolute.toRealPath();
      }
      absolute = absolute.normalize();
      if (Files.isSymbolicLink(absolute)) {
        absolute = absolute.resolveSibling(Files.readSymbolicLink(absolute));
      } else if (!Files.exists(absolute)) {
        Path parent = absolute.getParent();
        return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
      }
    }
    throw new FileSystemLoopException(place.toString());
  }

  /** Makes the directory, with the folder that says that it is a run's. */
  public void create() throws IOException {
    DurableFiles.createDirectory(progress());
  }

  /** Removes the directory again if nothing was begun in it. */
  public void removeIfEmpty() throws IOException {
    for (Path folder : List.of(progress(), logs(), root)) {
      DurableFiles.deleteIfEmpty(folder);
    }
  }

  /** Returns the described voices, a {@link VoiceRecord} a line, by split and index. */
  public Path descriptions() {
    return root.resolve("descriptions.jsonl");
  }

  /** Returns the rows and shards that could not be described, by split and index. */
  public Path failures() {
    return root.resolve("failures.jsonl");
  }

  /** Returns what rows said that were described again since, a line each as it was published. */
  public Path former() {
    return root.resolve("former.jsonl");
  }

  /** Returns the shards of a corpus while it grows, a line each. */
  public Path shards() {
    return root.resolve("shards.jsonl");
  }

  /** Returns what is known of the run as a whole, a {@link RunSummary}. */
  public Path summary() {
    return root.resolve("run.json");
  }

  /** Returns the folder with the described voices as Parquet files. */
  public Path data() {
    return root.resolve("data");
  }

  /** Returns the folder with a log file for each run. */
  public Path logs() {
    return root.resolve("logs");
  }

  /** Returns the folder with what was learnt of the archives and lists of the corpus. */
  public Path indexes() {
    return progress().resolve("indexes");
  }

  /** Returns the folder with what a run needs to resume. */
  public Path progress() {
    return root.resolve(".progress");
  }
}
