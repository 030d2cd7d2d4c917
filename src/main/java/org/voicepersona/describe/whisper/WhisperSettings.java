package org.voicepersona.describe.whisper;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.acoustic.AcousticDescriber;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.whisper.TranscriptionSettings;
import org.voicepersona.model.whisper.WhisperModel;

/**
 * Everything a worker needs to become the {@code whisper} describer of a run, see {@link
 * WhisperRequest#settle}.
 *
 * @param directory where the model lies, on every worker
 * @param modelName what it is called
 * @param modelDigest what identifies its weights
 * @param rulesDigest what identifies the rules for its texts
 * @param precision what it computes with
 * @param devices where it computes, at least one; do not belong to the run's identity
 * @param transcription what is wanted of it
 */
public record WhisperSettings(
    String directory,
    String modelName,
    String modelDigest,
    String rulesDigest,
    Precision precision,
    List<ComputeDevice> devices,
    TranscriptionSettings transcription)
    implements Serializable {

  /** The describer's name. */
  public static final String DESCRIBER = "whisper";

  /** Goes up when the same transcript is put into other words than before. */
  private static final String PHRASES = "1";

  /** Goes up when the same model writes another transcript than before. */
  private static final String DECODING = "1";

  /** Checks that nothing is missing. */
  public WhisperSettings {
    requireNonNull(directory, "directory is null");
    requireNonNull(modelName, "modelName is null");
    requireNonNull(modelDigest, "modelDigest is null");
    requireNonNull(rulesDigest, "rulesDigest is null");
    requireNonNull(precision, "precision is null");
    devices = ComputeDevice.requireDistinct(devices);
    requireNonNull(transcription, "transcription is null");
  }

  /** Returns who describes with these settings. */
  public Provenance provenance() {
    String stored = precision.name().toLowerCase(Locale.ROOT);
    String language = transcription.language();
    return new Provenance(
        DESCRIBER,
        modelName + "@" + stored,
        "default",
        Map.of(
            "weights", modelDigest,
            "rules", rulesDigest,
            "precision", stored,
            "language", language.isEmpty() ? "detected" : language,
            "decoding", DECODING,
            "phrases", PHRASES,
            "acoustic_rules", AcousticDescriber.RULES));
  }

  /**
   * Loads the model on one of the devices; the caller closes it.
   *
   * @throws CheckpointException if there is none in the directory, or another than was settled on
   */
  WhisperModel loadModel(ComputeDevice device) {
    try (ModelDirectory model = SpeechModels.open(Path.of(directory))) {
      if (!model.digest().equals(modelDigest)) {
        throw new CheckpointException(
            "the model in %s is %s, but the run was started with %s"
                .formatted(directory, model.digest(), modelDigest));
      }
      return WhisperModel.load(model, precision, device);
    }
  }
}
