package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import org.voicepersona.model.prepare.Manifest;

/**
 * Where the model of the {@code qwen2-audio} describer is looked for.
 *
 * @param directory the folder
 * @param asked whether the user named it, rather than leaving it to the default
 */
public record ModelPlace(Path directory, boolean asked) {

  /** The environment variable that names the default place. */
  public static final String VARIABLE = "VOICEPERSONA_MODEL";

  /** Where it is in the user's home otherwise. */
  public static final String USUAL = ".cache/voicepersona/models/qwen2-audio-7b-instruct";

  /** Checks that nothing is missing. */
  public ModelPlace {
    requireNonNull(directory, "directory is null");
  }

  /**
   * Returns the default place: what {@value #VARIABLE} says, or {@value #USUAL} in the user's home.
   */
  public static ModelPlace standard(Map<String, String> environment, Path home) {
    String named = environment.getOrDefault(VARIABLE, "");
    return new ModelPlace(named.isEmpty() ? home.resolve(USUAL) : Path.of(named), false);
  }

  /** Returns whether a prepared model lies there. */
  public boolean holdsPreparedModel() {
    return Manifest.existsIn(directory);
  }
}
