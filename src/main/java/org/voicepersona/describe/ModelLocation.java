package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import org.voicepersona.model.prepare.Manifest;

/**
 * Where the model of a describer is looked for.
 *
 * @param directory the folder
 */
public record ModelLocation(Path directory) {

  /** The environment variable that names the default place of the Whisper model. */
  public static final String WHISPER_VARIABLE = "VOICEPERSONA_WHISPER";

  /** Where models are in the user's home. */
  public static final String MODELS = ".cache/voicepersona/models/";

  /** Where the Whisper model is in the user's home otherwise. */
  public static final String USUAL_WHISPER = MODELS + "whisper-base";

  /** The environment variable that names the default place of the Qwen2-Audio model. */
  public static final String VARIABLE = "VOICEPERSONA_MODEL";

  /** Where it is in the user's home otherwise. */
  public static final String USUAL = MODELS + "qwen2-audio-7b-instruct";

  /** Checks that nothing is missing. */
  public ModelLocation {
    requireNonNull(directory, "directory is null");
  }

  /**
   * Returns the default place of the Qwen2-Audio model: what {@value #VARIABLE} says, or {@value
   * #USUAL} in the user's home.
   */
  public static ModelLocation standard(Map<String, String> environment, Path home) {
    return standard(environment.getOrDefault(VARIABLE, ""), home.resolve(USUAL));
  }

  /**
   * Returns the default place of the Whisper model: what {@value #WHISPER_VARIABLE} says, or
   * {@value #USUAL_WHISPER} in the user's home.
   */
  public static ModelLocation standardWhisper(Map<String, String> environment, Path home) {
    return standard(environment.getOrDefault(WHISPER_VARIABLE, ""), home.resolve(USUAL_WHISPER));
  }

  private static ModelLocation standard(String named, Path usual) {
    return new ModelLocation(named.isEmpty() ? usual : Path.of(named));
  }

  /** Returns whether a prepared model lies there. */
  public boolean holdsPreparedModel() {
    return Manifest.existsIn(directory);
  }
}
