package org.voicepersona.model.frontend;

import java.util.Arrays;

/**
 * The log-mel front end of Whisper and Qwen2-Audio: 25 ms windows every 10 ms, mel bins from 0 to 8
 * kHz, base-10 logarithm, floored 8 below the clip's loudest bin, mapped to about -1..1.
 *
 * <p>The clip counts as padded with zeros to 30 s, but only frames that the encoder's convolutions
 * can see from the clip's own frames are computed. Source: {@code WhisperFeatureExtractor} of
 * transformers. Immutable.
 */
public final class LogMel {

  /** Samples from one frame to the next. */
  public static final int HOP_SAMPLES = 160;

  /** Samples of a chunk of 30 s, which longer clips are cut to. */
  public static final int CHUNK_SAMPLES = 480_000;

  /** Samples of a window. */
  static final int WINDOW_SAMPLES = 400;

  /** Frames after the clip's last one that the convolutions mix into its encoder frames. */
  private static final int FRAMES_BEHIND = 2;

  private static final double POWER_FLOOR = 1e-10;
  private static final double RANGE = 8; // decades

  private final int chunkSamples;
  private final MelFilters filters;
  private final double[] window; // (400,) periodic Hann
  private final PowerSpectrum spectrum = new PowerSpectrum(WINDOW_SAMPLES);

  /** Makes a front end with {@code bins} mel bins for clips of up to 30 s. */
  public LogMel(int bins) {
    this(bins, CHUNK_SAMPLES);
  }

  /** Makes a front end for clips that count as padded to {@code chunkSamples}. */
  LogMel(int bins, int chunkSamples) {
    if (chunkSamples < WINDOW_SAMPLES) {
      throw new IllegalArgumentException(
          "a chunk of %d samples, must be at least %d".formatted(chunkSamples, WINDOW_SAMPLES));
    }
    this.chunkSamples = chunkSamples;
    this.filters = new MelFilters(bins, WINDOW_SAMPLES);
    this.window = new double[WINDOW_SAMPLES];
    for (int i = 0; i < WINDOW_SAMPLES; i++) {
      window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW_SAMPLES);
    }
  }

  /**
   * Returns the features of a clip, cut to 30 s.
   *
   * @param samples (n,) amplitudes at 16 kHz
   * @throws IllegalArgumentException when there is no sample
   */
  public Features of(float[] samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("the clip has no sample");
    }
    int melFrames =
        Math.min((samples.length + HOP_SAMPLES - 1) / HOP_SAMPLES, chunkSamples / HOP_SAMPLES);
    int frames = Math.min(melFrames + FRAMES_BEHIND, chunkSamples / HOP_SAMPLES);
    double[][] logMel = new double[frames][];
    double loudest = Math.log10(POWER_FLOOR);
    double[] frame = new double[WINDOW_SAMPLES];
    for (int t = 0; t < frames; t++) {
      cut(samples, t, frame);
      logMel[t] = filters.apply(spectrum.of(frame));
      for (int bin = 0; bin < filters.bins(); bin++) {
        logMel[t][bin] = Math.log10(Math.max(logMel[t][bin], POWER_FLOOR));
        loudest = Math.max(loudest, logMel[t][bin]);
      }
    }
    return new Features(scale(logMel, loudest), filters.bins(), frames, melFrames);
  }

  /**
   * Returns the features of a whole chunk, as Whisper takes it: the clip and the silence that pads
   * it, all frames counting as the clip's own.
   *
   * @param samples as for {@link #of}
   */
  public Features ofWholeChunk(float[] samples) {
    Features clip = of(samples);
    int all = chunkSamples / HOP_SAMPLES;
    float loudest = Float.NEGATIVE_INFINITY;
    for (float value : clip.values()) {
      loudest = Math.max(loudest, value);
    }
    float silence = (float) Math.max(loudest - RANGE / 4, (Math.log10(POWER_FLOOR) + 4) / 4);
    float[] values = new float[clip.bins() * all];
    Arrays.fill(values, silence);
    for (int bin = 0; bin < clip.bins(); bin++) {
      System.arraycopy(clip.values(), bin * clip.frames(), values, bin * all, clip.frames());
    }
    return new Features(values, clip.bins(), all, all);
  }

  /** Copies the window around sample 160 t, reflected at both ends of the chunk. */
  private void cut(float[] samples, int t, double[] frame) {
    int heard = Math.min(samples.length, chunkSamples);
    int start = t * HOP_SAMPLES - WINDOW_SAMPLES / 2;
    for (int i = 0; i < WINDOW_SAMPLES; i++) {
      int at = Math.abs(start + i);
      at = Math.min(at, 2 * (chunkSamples - 1) - at);
      frame[i] = at < heard ? samples[at] * window[i] : 0;
    }
  }

  private float[] scale(double[][] logMel, double loudest) {
    int frames = logMel.length;
    float[] values = new float[filters.bins() * frames];
    for (int t = 0; t < frames; t++) {
      for (int bin = 0; bin < filters.bins(); bin++) {
        values[bin * frames + t] = (float) ((Math.max(logMel[t][bin], loudest - RANGE) + 4) / 4);
      }
    }
    return values;
  }

  /**
   * The encoder's input.
   *
   * @param values (bins, frames) row-major
   * @param bins mel bins
   * @param frames the clip's own frames, and up to two after them
   * @param melFrames the clip's own frames
   */
  public record Features(float[] values, int bins, int frames, int melFrames) {

    /** Checks that the values fill the shape. */
    public Features {
      if (values.length != bins * frames || melFrames > frames) {
        throw new IllegalArgumentException(
            "%d values for %d bins x %d frames, %d of them the clip's own"
                .formatted(values.length, bins, frames, melFrames));
      }
    }

    /** Returns the clip's length at each later stage. */
    public AudioLengths lengths() {
      return AudioLengths.ofMelFrames(melFrames);
    }
  }
}
