package org.voicepersona.output;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.run.ListedFile;

/**
 * A list of files that this program wrote into a folder, kept there. A file that was replaced may
 * stand in it twice, as it was and as it is to be: the list is written before the file.
 *
 * @param files the files
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record FileList(List<ListedFile> files) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REMEDY = "Remove it, or choose another place.";
  private static final TypeReference<FileList> FORM = new TypeReference<>() {};

  /** Takes a copy. */
  FileList {
    files = List.copyOf(Objects.requireNonNull(files, "there are no files"));
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
