package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.io.Serializable;
import java.nio.file.Path;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.prepare.MeasuredLoss;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.registry.SpeechModels;

/**
 * The model that a describer was settled on.
 *
 * @param directory where it lies, on every worker; absolute
 * @param name what it is called
 * @param digest what identifies its weights
 * @param loss what it has lost against its checkpoint, in words; empty if that was not measured
 */
public record SettledModel(String directory, String name, String digest, String loss)
    implements Serializable {

  /** Checks that nothing is missing. */
  public SettledModel {
    requireNonNull(directory, "directory is null");
    requireNonNull(name, "name is null");
    requireNonNull(digest, "digest is null");
    requireNonNull(loss, "loss is null");
  }

  /** Returns the model that was found in a place. */
  public static SettledModel of(ModelLocation place, ModelDirectory model) {
    return new SettledModel(
        place.directory().toAbsolutePath().toString(), model.name(), model.digest(), loss(model));
  }

  private static String loss(ModelDirectory model) {
    return model instanceof PreparedModel prepared
        ? prepared.manifest().losses().stream().map(MeasuredLoss::inWords).collect(joining("; "))
        : "";
  }

  /**
   * Opens the model; the caller closes it.
   *
   * @throws CheckpointException if there is none in the directory, or another than was settled on
   */
  public ModelDirectory open() {
    ModelDirectory model = SpeechModels.open(Path.of(directory));
    if (!model.digest().equals(digest)) {
      String found = model.digest();
      model.close();
      throw new CheckpointException(
          "the model in %s is %s, but the run was started with %s"
              .formatted(directory, found, digest));
    }
    return model;
  }
}
