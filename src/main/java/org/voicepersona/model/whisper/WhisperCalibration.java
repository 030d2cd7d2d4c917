package org.voicepersona.model.whisper;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.calibrate.CalibrationDigest;
import org.voicepersona.model.calibrate.Grid;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.prompt.Tokenizer;

/**
 * What a Whisper model hears, and writes, while its decoder is rounded.
 *
 * @param dictations what is said in clips of one window
 */
public record WhisperCalibration(List<Dictation> dictations) {

  /**
   * A clip of up to 30 s with its text.
   *
   * @param tokens prompt, text and end
   */
  record Dictation(Waveform recording, List<Integer> tokens) {}

  /** Copies the list. */
  public WhisperCalibration {
    dictations = List.copyOf(dictations);
  }

  /**
   * Returns clips with the texts that {@code model} writes in float32. A clip of more than 30 s, or
   * one whose likeliest text it takes back, is left out.
   */
  public static WhisperCalibration of(ModelDirectory model, List<Waveform> clips) {
    WhisperTokens ids =
        WhisperTokens.read(
            model.directory().resolve(Checkpoint.GENERATION_CONFIG), WhisperConfig.of(model));
    List<Dictation> dictations = new ArrayList<>();
    try (Tokenizer tokenizer = Tokenizer.read(model.directory());
        WhisperModel loaded = WhisperModel.load(model, Precision.FLOAT32, ComputeDevice.CPU)) {
      for (Waveform clip : clips) {
        if (clip.samples().length > LogMel.CHUNK_SAMPLES) {
          continue;
        }
        Transcript heard = loaded.transcribe(clip, TranscriptionSettings.ANY_LANGUAGE, 0);
        if (heard.temperature() == 0 && !heard.text().isEmpty()) {
          int[] prompt =
              ids.prompt(heard.language(), TranscriptionSettings.Task.TRANSCRIBE.label(), false);
          IntStream tokens =
              IntStream.concat(
                  IntStream.of(prompt), IntStream.of(tokenizer.encode(" " + heard.text())));
          dictations.add(
              new Dictation(
                  clip, IntStream.concat(tokens, IntStream.of(ids.endOfText())).boxed().toList()));
        }
      }
    }
    return new WhisperCalibration(dictations);
  }

  /** Returns the SHA-256 over tokens and recordings. */
  public String digest() {
    CalibrationDigest digest = new CalibrationDigest();
    for (Dictation dictation : dictations) {
      digest
          .tokens(dictation.tokens().stream().mapToInt(Integer::intValue).toArray())
          .numbers(dictation.recording().samples());
    }
    return digest.hex();
  }

  /** Returns a calibrator of a model with {@code config}, to be closed by the caller. */
  public Calibrator calibrator(WhisperConfig config, Grid grid) {
    return new WhisperCalibrator(config, grid, dictations);
  }
}
