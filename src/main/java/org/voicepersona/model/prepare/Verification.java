package org.voicepersona.model.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.model.checkpoint.ModelFiles;

/** Compares the files of a prepared model with the digests in its manifest. */
public final class Verification {

  private Verification() {}

  /**
   * Reads every part of {@code directory} that {@code manifest} names.
   *
   * @return what is wrong, a sentence per file; empty if nothing is
   */
  public static List<String> faults(
      Path directory, Manifest manifest, PreparationProgress progress) {
    long total = manifest.parts().stream().mapToLong(Manifest.Part::bytes).sum();
    long done = 0;
    List<String> faults = new ArrayList<>();
    for (Manifest.Part part : manifest.parts()) {
      String fault = fault(directory, part);
      if (!fault.isEmpty()) {
        faults.add(fault);
      }
      done += part.bytes();
      progress.advanced("checking " + part.file(), done, total);
    }
    return faults;
  }

  private static String fault(Path directory, Manifest.Part part) {
    Path file = directory.resolve(part.file());
    try {
      ModelFiles.plain(directory, part.file());
      if (Files.size(file) != part.bytes()) {
        return "%s has %d bytes, the manifest says %d"
            .formatted(file, Files.size(file), part.bytes());
      }
      String sha256 = Digests.sha256(file);
      return sha256.equals(part.sha256())
          ? ""
          : "%s has SHA-256 %s, the manifest says %s".formatted(file, sha256, part.sha256());
    } catch (CheckpointException e) {
      return e.getMessage();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }
}
