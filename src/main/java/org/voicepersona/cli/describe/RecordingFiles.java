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
 * The recordings that a command line names, as files or by their folders.
 *
 * @param found the recordings, in the order named
 * @param missing the paths without a recording, and why
 */
record RecordingFiles(List<Recording> found, Map<Path, String> missing) {

  /** Name endings of the recordings in a folder; a file that is named itself may have any. */
  private static final Set<String> ENDINGS =
      Set.of(
          "3gp", "aac", "aif", "aifc", "aiff", "amr", "au", "caf", "flac", "gsm", "m4a", "m4b",
          "mka", "mp2", "mp3", "mp4", "oga", "ogg", "opus", "snd", "sph", "spx", "w64", "wav",
          "wave", "webm", "wma");

  /**
   * A file that may hold a recording.
   *
   * @param number its index among all that were found, from 0
   * @param file its path
   * @param name its name in the record: its path relative to the folder that was named
   */
  record Recording(int number, Path file, String name) {

    /** Reads the whole file. */
    byte[] read() throws IOException {
      return Files.readAllBytes(file);
    }
  }

  RecordingFiles {
    found = List.copyOf(found);
    missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
  }

  /** Finds the recordings among the named files and folders. */
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
