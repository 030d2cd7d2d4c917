package org.voicepersona.audio.analysis;

import java.util.Arrays;
import org.voicepersona.audio.Waveform;

/** Measures the {@link AcousticProfile} of a waveform. */
public final class AcousticAnalyzer {

  /** Below this share of voiced frames a clip is a whisper or no voice at all. */
  private static final double LEAST_VOICED_RATIO = 0.1;

  /** Fewer voiced frames have no median worth the name: 50 ms. */
  private static final int LEAST_VOICED_FRAMES = 5;

  /** Fewer frames show too little of the noise behind the voice: 300 ms. */
  private static final int LEAST_FRAMES_FOR_SNR = 30;

  private static final double LEAST_SNR_DB = -10;
  private static final double MOST_SNR_DB = 80;

  /** Mean square of what 16 bits do not resolve, relative to full scale. */
  private static final double DIGITAL_SILENCE = 1e-10;

  private AcousticAnalyzer() {}

  /**
   * Returns the profile of {@code waveform}; the same samples give the same bits.
   *
   * @param clipped whether the recording went on after the waveform's end
   */
  public static AcousticProfile measure(Waveform waveform, boolean clipped) {
    double mean = mean(waveform.samples());
    double peak = peak(waveform.samples(), mean);
    float[] samples = normalised(waveform.samples(), mean, peak);
    double loudness = Loudness.lufs(samples, peak);
    boolean silent = Double.isNaN(loudness);

    Spectrogram spectrogram = Spectrogram.of(silent ? new float[0] : samples);
    double[] power =
        spectrogram.bandPower(Spectrogram.bin(PitchTracker.FLOOR_HZ), Spectrogram.BINS);
    double noise = NoiseFloor.power(spectrogram, power, DIGITAL_SILENCE / (peak * peak));
    PitchTrack pitch = PitchTracker.track(spectrogram);
    if (pitch.voicedFrames() < LEAST_VOICED_FRAMES) {
      pitch = PitchTrack.unvoiced(power.length);
    }
    SpeechActivity activity = SpeechActivity.of(power, noise, pitch);
    double voicedRatio = (double) pitch.voicedFrames() / Math.max(1, activity.count());
    PitchTrack voice =
        voicedRatio >= LEAST_VOICED_RATIO ? pitch : PitchTrack.unvoiced(power.length);

    double[] f0 = voice.ascending();
    VoiceQuality quality = VoiceQuality.of(samples, voice);
    LongTermSpectrum spectrum = LongTermSpectrum.of(spectrogram, activity);
    return new AcousticProfile(
        waveform.seconds(),
        clipped,
        voicedRatio,
        Percentile.ofSorted(f0, 50),
        deviation(f0),
        12 * log2(Percentile.ofSorted(f0, 95) / Percentile.ofSorted(f0, 5)),
        f0.length == 0 ? Double.NaN : SyllableNuclei.count(spectrogram, voice) / waveform.seconds(),
        activity.pauseRatio(),
        loudness,
        snrDb(power, activity, noise),
        Harmonicity.meanDb(spectrogram, voice),
        quality.jitter(),
        quality.shimmer(),
        spectrum.centroidHz(),
        spectrum.tiltDbPerOctave(),
        Clipping.ratio(waveform.samples()));
  }

  /** Returns the ratio of the speech's power to the noise's, within what can be told. */
  private static double snrDb(double[] power, SpeechActivity activity, double noise) {
    if (power.length < LEAST_FRAMES_FOR_SNR || activity.count() == 0) {
      return Double.NaN;
    }
    double noisySpeech = 0;
    for (int i = 0; i < power.length; i++) {
      noisySpeech += activity.speech()[i] ? power[i] : 0;
    }
    double speech = noisySpeech / activity.count() - noise;
    double db = 10 * StrictMath.log10(Math.max(speech, 0) / noise);
    return Math.min(MOST_SNR_DB, Math.max(LEAST_SNR_DB, db));
  }

  /** Returns the samples without their mean, the largest being 1; of silence all are 0. */
  private static float[] normalised(float[] samples, double mean, double peak) {
    float[] normalised = new float[samples.length];
    double scale = peak > 0 ? 1 / peak : 0;
    for (int i = 0; i < samples.length; i++) {
      normalised[i] = (float) ((samples[i] - mean) * scale);
    }
    return normalised;
  }

  private static double mean(float[] samples) {
    double sum = 0;
    for (float sample : samples) {
      sum += sample;
    }
    return sum / Math.max(1, samples.length);
  }

  private static double peak(float[] samples, double mean) {
    double peak = 0;
    for (float sample : samples) {
      peak = Math.max(peak, Math.abs(sample - mean));
    }
    return peak;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return values.length == 0 ? Double.NaN : StrictMath.sqrt(sum / values.length);
  }

  private static double log2(double x) {
    return StrictMath.log(x) / StrictMath.log(2);
  }
}
