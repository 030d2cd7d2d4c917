package org.voicepersona.describe.whisper;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.describe.SettledModel;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TokenizerRuntime;
import org.voicepersona.model.whisper.TranscriptionSettings;
import org.voicepersona.model.whisper.TranscriptionSettings.Task;
import org.voicepersona.model.whisper.WhisperModel;

/**
 * What a user wants of the {@code whisper} describer, before any file was looked at.
 *
 * @param place where the model lies: a checkpoint as published, or a prepared one
 * @param precision empty for float32, or that the model was quantised to
 * @param devices for a model each; empty for the best there is
 * @param language the code of the language that is spoken, such as {@code en}; empty to find out
 *     for each clip
 */
public record WhisperRequest(
    ModelLocation place,
    Optional<Precision> precision,
    List<ComputeDevice> devices,
    String language) {

  /** Checks that nothing is missing. */
  public WhisperRequest {
    requireNonNull(place, "place is null");
    requireNonNull(precision, "precision is null");
    devices = ComputeDevice.requireDistinct(devices);
    requireNonNull(language, "language is null");
  }

  /**
   * Looks at the model and settles what was left open. No weights are loaded.
   *
   * @throws CheckpointException if the model is missing or damaged, is no Whisper model, or is not
   *     stored for the precision
   * @throws ShortageException if a library of the model's cannot be loaded here
   * @throws IllegalArgumentException if the model does not know the language, or the device is
   *     missing
   */
  public WhisperSettings settle() {
    if (!Files.isDirectory(place.directory())) {
      throw new CheckpointException(
          "there is no model in %s: fetch one with 'voicepersona model fetch openai/whisper-base --prepare', or name another folder"
              .formatted(place.directory()));
    }
    TranscriptionSettings transcription = new TranscriptionSettings(language, Task.TRANSCRIBE);
    try (ModelDirectory model = SpeechModels.open(place.directory())) {
      TokenizerRuntime.require();
      WhisperModel.requireKnown(model, transcription);
      Precision settled = precision.orElseGet(() -> usual(model));
      settled.requireServedBy(model);
      List<ComputeDevice> found =
          devices.isEmpty() ? List.of(ComputeDevice.bestOfTorch()) : devices;
      found.forEach(ComputeDevice::requireTorch);
      return new WhisperSettings(
          SettledModel.of(place, model),
          WhisperModel.rulesDigest(model),
          settled,
          found,
          transcription);
    } catch (UncheckedIOException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /** The models are small: nothing is gained by rounding what was not quantised. */
  private static Precision usual(ModelDirectory model) {
    Precision stored = Precision.usualFor(model);
    return stored.quantized() ? stored : Precision.FLOAT32;
  }
}
