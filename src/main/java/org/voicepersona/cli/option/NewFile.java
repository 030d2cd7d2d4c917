package org.voicepersona.cli.option;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;
import org.voicepersona.output.OutputGuard;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.pipeline.CorpusBounds;
import org.voicepersona.report.FileKind;
import org.voicepersona.report.RecordFile;

/** Checks the path of a file that a command is to create. */
public final class NewFile {

  private NewFile() {}

  /**
   * Checks that a file can be created without harm.
   *
   * @param option the option that names the path, for the message
   * @throws PlaceRefusedException if the file exists, or a run would take it for one of its own
   * @throws IOException if the file system fails
   */
  public static void require(Path place, String option) throws IOException {
    try {
      RecordFile.requireFree(place);
      Path folder = place.toAbsolutePath().getParent();
      OutputGuard.requireOutsideResults(folder, option);
      if (FileKind.ofName(place).equals(Optional.of(FileKind.PARQUET))) {
        CorpusBounds.requireNoShardsAround(folder, option);
      }
    } catch (FileAlreadyExistsException e) {
      throw new PlaceRefusedException(
          "%s is there already: remove it, or name another %s. Nothing was changed."
              .formatted(place, option));
    }
  }
}
