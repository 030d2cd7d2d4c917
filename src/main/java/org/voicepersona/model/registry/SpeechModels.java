package org.voicepersona.model.registry;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ConfigReader;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.frontend.FrontEndConfig;
import org.voicepersona.model.prepare.Manifest;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.sampling.GenerationDefaults;
import org.voicepersona.model.whisper.WhisperConfig;

/**
 * The model types that this program runs, by {@code model_type} in {@code config.json}. A new type
 * is a line here and a package of its own.
 */
public final class SpeechModels {

  /** The reader of {@code config.json} for each type; sorted, for messages. */
  private static final Map<String, Function<Path, ModelConfig>> CONFIGS =
      new TreeMap<>(
          Map.of(
              Qwen2AudioConfig.MODEL_TYPE, Qwen2AudioConfig::read,
              WhisperConfig.MODEL_TYPE, WhisperConfig::read));

  private SpeechModels() {}

  /**
   * Reads {@code config.json} of the model in {@code directory}.
   *
   * @throws CheckpointException if it is missing or malformed, of an unknown type, or asks for
   *     arithmetic that is not implemented
   */
  public static ModelConfig config(Path directory) {
    Path file = directory.resolve(Checkpoint.CONFIG);
    ConfigReader json = ConfigReader.read(file);
    json.requireOneOf("model_type", "", CONFIGS.keySet().toArray(String[]::new));
    return CONFIGS.get(json.text("model_type")).apply(file);
  }

  /** Reads {@code config.json} as {@link #config} does, and checks the files beside it. */
  public static ModelConfig checkedConfig(Path directory) {
    ModelConfig config = config(directory);
    GenerationDefaults.read(directory.resolve(Checkpoint.GENERATION_CONFIG));
    FrontEndConfig.read(directory.resolve(Checkpoint.PREPROCESSOR_CONFIG));
    return config;
  }

  /**
   * Opens a model: a {@link PreparedModel} if the folder has a manifest, else a {@link Checkpoint}.
   *
   * @throws CheckpointException if the folder is neither, or is damaged
   */
  public static ModelDirectory open(Path directory) {
    return Manifest.existsIn(directory) ? openPrepared(directory) : openCheckpoint(directory);
  }

  /** Opens a model as published, as {@link Checkpoint#open} does. */
  public static Checkpoint openCheckpoint(Path directory) {
    return Checkpoint.open(directory, SpeechModels::checkedConfig);
  }

  /** Opens a prepared model, as {@link PreparedModel#open} does. */
  public static PreparedModel openPrepared(Path directory) {
    return PreparedModel.open(directory, SpeechModels::checkedConfig);
  }
}
