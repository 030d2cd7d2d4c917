package org.voicepersona.model.prepare;

import java.nio.file.Path;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;

/** Opens a model's folder, whichever kind it is. */
public final class ModelDirectories {

  private ModelDirectories() {}

  /**
   * Opens {@code directory}: a {@link PreparedModel} when it has a manifest, else a {@link
   * Checkpoint}.
   *
   * @throws CheckpointException when it is neither, or is damaged
   */
  public static ModelDirectory open(Path directory) {
    return Manifest.existsIn(directory)
        ? PreparedModel.open(directory)
        : Checkpoint.open(directory);
  }
}
