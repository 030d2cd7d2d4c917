package org.voicepersona.output;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.run.ListedFile;

/**
 * A list of files that this program wrote into a folder, kept there. A file that was replaced may
 * stand in it twice, as it was and as it is to be: the list is written before the file.
 *
 * @param files the files
 * @param growing the paths of those that are being appended to: they begin as listed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record FileList(List<ListedFile> files, Set<String> growing) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REMEDY = "Remove it, or choose another place.";
  private static final TypeReference<FileList> FORM = new TypeReference<>() {};

  /** Takes copies; lists of older versions know of no files that grow. */
  FileList {
    files = List.copyOf(Objects.requireNonNull(files, "there are no files"));
    growing = Set.copyOf(Objects.requireNonNullElse(growing, Set.of()));
  }

  /** Makes a list of files that do not grow. */
  FileList(List<ListedFile> files) {
    this(files, Set.of());
  }

  /**
   * Reads a list; there is none if its file is not there.
   *
   * @throws OutputException if it is not what {@link #write} wrote
   */
  static FileList read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new FileList(List.of());
    }
    return JsonFile.read(file, FORM, "a list of files that this program wrote", REMEDY);
  }

  /** Writes the list, whole or not at all. */
  void write(Path file) throws IOException {
    byte[] json = JSON.writeValueAsBytes(this);
    DurableFiles.replace(file, out -> out.write(json));
  }
}
