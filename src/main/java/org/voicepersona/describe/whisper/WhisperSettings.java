package org.voicepersona.describe.whisper;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.ReplicatedDescriber;
import org.voicepersona.describe.SettledModel;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.acoustic.AcousticDescriber;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.whisper.TranscriptionSettings;
import org.voicepersona.model.whisper.WhisperModel;

/**
 * Everything a worker needs to load the {@code whisper} describer of a run, see {@link
 * WhisperRequest#settle}.
 *
 * @param model the model
 * @param rulesDigest what identifies the rules for its texts
 * @param precision what it computes with
 * @param devices where it computes, at least one; do not belong to the run's identity
 * @param transcription what is wanted of it
 */
public record WhisperSettings(
    SettledModel model,
    String rulesDigest,
    Precision precision,
    List<ComputeDevice> devices,
    TranscriptionSettings transcription)
    implements DescriberSettings {

  /** The describer's name. */
  public static final String DESCRIBER = "whisper";

  /** Goes up when the same transcript is put into other words than before. */
  private static final String PHRASES = "1";

  /** Goes up when the same model writes another transcript than before. */
  private static final String DECODING = "2";

  /** Checks that nothing is missing. */
  public WhisperSettings {
    requireNonNull(model, "model is null");
    requireNonNull(rulesDigest, "rulesDigest is null");
    requireNonNull(precision, "precision is null");
    devices = ComputeDevice.requireDistinct(devices);
    requireNonNull(transcription, "transcription is null");
  }

  @Override
  public Provenance provenance() {
    String stored = precision.name().toLowerCase(Locale.ROOT);
    String language = transcription.language();
    return new Provenance(
        DESCRIBER,
        model.name() + "@" + stored,
        "default",
        Map.of(
            "weights", model.digest(),
            "rules", rulesDigest,
            "precision", stored,
            "language", language.isEmpty() ? "detected" : language,
            "decoding", DECODING,
            "phrases", PHRASES,
            "acoustic_rules", AcousticDescriber.RULES));
  }

  @Override
  public String means() {
    return "its model is in " + model.directory();
  }

  /** Returns a handle that loads a model on each device. */
  @Override
  public SharedDescriber shared() {
    return new SharedDescriber(
        toString(),
        () ->
            ReplicatedDescriber.over(
                devices, device -> new WhisperDescriber(loadModel(device), this)));
  }

  /**
   * Loads the model on one of the devices; the caller closes it.
   *
   * @throws CheckpointException if there is none in the directory, or another than was settled on
   */
  WhisperModel loadModel(ComputeDevice device) {
    try (ModelDirectory files = model.open()) {
      return WhisperModel.load(files, precision, device);
    }
  }
}
