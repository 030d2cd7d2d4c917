package org.voicepersona.model.frontend;

import java.nio.file.Path;
import org.voicepersona.model.checkpoint.ConfigReader;
import org.voicepersona.model.checkpoint.Require;
import org.voicepersona.model.checkpoint.SizeLimits;

/**
 * The parameters of the log-mel front end.
 *
 * @param sampleRate of the waveform, in Hz
 * @param melBins bins of the log-mel spectrogram
 * @param fftSize samples in a window
 * @param hopLength samples from one frame to the next
 * @param maxSamples the longest clip; longer ones are cut, shorter ones padded with zeros
 */
public record FrontEndConfig(
    int sampleRate, int melBins, int fftSize, int hopLength, int maxSamples) {

  /** Checks that every number is positive and none is absurd. */
  public FrontEndConfig {
    Require.positive("sampling_rate", sampleRate, SizeLimits.SAMPLE_RATE);
    Require.positive("feature_size", melBins, SizeLimits.MEL_BINS);
    Require.positive("n_fft", fftSize, SizeLimits.SAMPLE_RATE);
    Require.positive("hop_length", hopLength, SizeLimits.SAMPLE_RATE);
    Require.positive("n_samples", maxSamples, SizeLimits.SECONDS * SizeLimits.SAMPLE_RATE);
  }

  /**
   * Reads {@code preprocessor_config.json}; defaults are WhisperFeatureExtractor's in transformers.
   */
  public static FrontEndConfig read(Path file) {
    ConfigReader json = ConfigReader.read(file);
    json.requireOneOf(
        "feature_extractor_type", "WhisperFeatureExtractor", "WhisperFeatureExtractor");
    int sampleRate = json.integer("sampling_rate", 16_000);
    int seconds = json.integer("chunk_length", 30);
    return json.build(
        () -> {
          Require.positive("chunk_length", seconds, SizeLimits.SECONDS);
          return new FrontEndConfig(
              sampleRate,
              json.integer("feature_size", 80),
              json.integer("n_fft", 400),
              json.integer("hop_length", 160),
              json.integer("n_samples", seconds * sampleRate));
        });
  }
}
