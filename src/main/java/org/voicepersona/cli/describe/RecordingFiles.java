package org.voicepersona.cli.describe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.voicepersona.durable.Reason;

/**
 * A person's recordings: files that were named, and those of folders that were named.
 *
 * @param found what is there, in the order of the names
 * @param missing what is not, and why
 */
record RecordingFiles(List<Recording> found, Map<Path, String> missing) {

  /** By these a folder's recordings are told from its other files; a file may be named anyhow. */
  private static final Set<String> ENDINGS =
      Set.of(
          "3gp", "aac", "aif", "aifc", "aiff", "amr", "au", "caf", "flac", "gsm", "m4a", "m4b",
          "mka", "mp2", "mp3", "mp4", "oga", "ogg", "opus", "snd", "sph", "spx", "w64", "wav",
          "wave", "webm", "wma");

  /**
   * A file that may hold a recording.
   *
   * @param number among all that were found, from 0
   * @param file where it lies
   * @param name what it is called in its record: its path in the folder that was named
   */
  record Recording(int number, Path file, String name) {

    /** Reads all of it. */
    byte[] read() throws IOException {
      return Files.readAllBytes(file);
    }
  }

  /** Copies what was found. */
  RecordingFiles {
    found = List.copyOf(found);
    missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
  }

  /** Looks for what was named. */
  static RecordingFiles find(List<Path> named) {
    List<Recording> found = new ArrayList<>();
    Map<Path, String> missing = new LinkedHashMap<>();
    for (Path place : named) {
      try {
        for (Path file : at(place)) {
          found.add(new Recording(found.size(), file, name(file, place)));
        }
      } catch (NoSuchFileException e) {
        missing.put(place, "there is no such file");
      } catch (NotDirectoryException e) {
        missing.put(place, "is neither a file nor a folder");
      } catch (IOException e) {
        missing.put(place, Reason.of(e));
      }
    }
    return new RecordingFiles(found, missing);
  }

  private static String name(Path file, Path place) {
    return file.equals(place)
        ? String.valueOf(file.getFileName())
        : place.relativize(file).toString();
  }

  private static List<Path> at(Path place) throws IOException {
    if (Files.isRegularFile(place)) {
      return List.of(place);
    }
    if (!Files.exists(place)) {
      throw new NoSuchFileException(place.toString());
    }
    if (!Files.isDirectory(place)) {
      throw new NotDirectoryException(place.toString());
    }
    List<Path> files;
    try (Stream<Path> entries = Files.walk(place)) {
      files = entries.filter(RecordingFiles::isRecording).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (files.isEmpty()) {
      throw new IOException("the folder holds no recordings");
    }
    return files;
  }

  private static boolean isRecording(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return !name.startsWith(".") && ENDINGS.contains(ending) && Files.isRegularFile(file);
  }
}
