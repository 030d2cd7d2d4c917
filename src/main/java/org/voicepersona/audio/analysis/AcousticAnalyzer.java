package org.voicepersona.audio.analysis;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.audio.speech.SpeechDetector;

/** Measures the {@link AcousticProfile} of a recording. May be shared between threads. */
public final class AcousticAnalyzer {

  /**
   * Goes up when the same recording may have another profile, or other words for it, than before.
   */
  public static final String VERSION = "2";

  /** Below this share of voiced frames a clip is a whisper or no voice at all. */
  private static final double LEAST_VOICED_RATIO = 0.1;

  /** Fewer voiced frames have no median worth the name: 50 ms. */
  private static final int LEAST_VOICED_FRAMES = 5;

  /** Fewer frames show too little of the noise behind the voice: 300 ms. */
  private static final int LEAST_FRAMES_FOR_SNR = 30;

  /** What is nowhere louder is silence, 80 dB below full scale. */
  private static final double LEAST_PEAK = 1e-4;

  private static final double LEAST_SNR_DB = -10;
  private static final double MOST_SNR_DB = 80;

  /** Mean square of what 16 bits do not resolve, relative to full scale. */
  private static final double DIGITAL_SILENCE = 1e-9;

  /** An offset of the samples that is left in digital silence does not reach up to here. */
  private static final double ABOVE_OFFSET_HZ = 200;

  /** Frames so near to digital silence are cut off by it: half a window. */
  private static final int CUT_OFF = Spectrogram.WINDOW / Spectrogram.HOP / 2 + 1;

  private final Optional<SpeechDetector> detector;

  /**
   * Makes an analyzer.
   *
   * @param detector tells speech from other sound; without one, all that sounds is taken for speech
   */
  public AcousticAnalyzer(Optional<SpeechDetector> detector) {
    this.detector = requireNonNull(detector, "detector is null");
  }

  /** Returns the profile of what was heard; the same samples give the same bits. */
  public AcousticProfile measure(DecodedAudio audio) {
    Waveform waveform = audio.waveform();
    double mean = mean(waveform.samples());
    double peak = peak(waveform.samples(), mean);
    float[] samples = normalised(waveform.samples(), mean, peak);
    double loudness = audio.loudnessLufs();
    boolean silent = Double.isNaN(loudness) || peak < LEAST_PEAK;

    Spectrogram spectrogram = Spectrogram.of(silent ? new float[0] : samples);
    double[] power =
        spectrogram.bandPower(Spectrogram.bin(PitchTracker.FLOOR_HZ), Spectrogram.BINS);
    boolean[] sounds = sounds(spectrogram, DIGITAL_SILENCE / (peak * peak));
    double noise = NoiseFloor.power(spectrogram, sounds);
    PitchTracker tracker = PitchTracker.of(spectrogram);
    PitchTrack found = atLeast(LEAST_VOICED_FRAMES, tracker.track());
    SpeechActivity activity = speech(waveform, SpeechActivity.of(power, noise, found));
    PitchTrack spoken = found.within(activity);
    double voicedRatio = (double) spoken.voicedFrames() / Math.max(1, activity.count());
    PitchTrack voice =
        voicedRatio >= LEAST_VOICED_RATIO
            ? atLeast(LEAST_VOICED_FRAMES, tracker.around(spoken, activity))
            : PitchTrack.unvoiced(power.length);

    double[] f0 = voice.ascending();
    double f0Median = Percentile.ofSorted(f0, 50);
    VoiceQuality quality = VoiceQuality.of(samples, voice);
    LongTermSpectrum spectrum = LongTermSpectrum.of(spectrogram, activity);
    return new AcousticProfile(
        waveform.seconds(),
        audio.truncated(),
        detector.isEmpty() ? Double.NaN : (double) activity.count() / Math.max(1, power.length),
        voicedRatio,
        f0Median,
        Arrays.stream(f0).average().orElse(Double.NaN),
        deviation(f0),
        12 * log2(Percentile.ofSorted(f0, 95) / Percentile.ofSorted(f0, 5)),
        Contour.of(voice, activity),
        SyllableNuclei.rate(spectrogram, voice, activity),
        activity.pauseRatio(),
        loudness,
        snrDb(power, activity, noise),
        Harmonicity.meanDb(spectrogram, voice),
        quality.jitter(),
        quality.shimmer(),
        spectrum.centroidHz(),
        spectrum.tiltDbPerOctave(),
        FormantAnalysis.of(samples, power, voice, f0Median, spectrum.bandwidthHz()),
        new Channel(
            Clipping.ratio(waveform.samples()),
            spectrum.bandwidthHz(),
            Reverberation.decaySeconds(spectrogram, sounds, activity)));
  }

  /** Returns which frames are not digital silence, which says nothing about noise and room. */
  private static boolean[] sounds(Spectrogram spectrogram, double silence) {
    double[] power = spectrogram.bandPower(Spectrogram.bin(ABOVE_OFFSET_HZ), Spectrogram.BINS);
    boolean[] sounds = new boolean[power.length];
    Arrays.fill(sounds, true);
    for (int i = 0; i < power.length; i++) {
      if (power[i] <= silence) {
        Arrays.fill(
            sounds, Math.max(0, i - CUT_OFF), Math.min(power.length, i + CUT_OFF + 1), false);
      }
    }
    return sounds;
  }

  /** Returns the part of what sounds that is speech, as far as that can be told. */
  private SpeechActivity speech(Waveform waveform, SpeechActivity sound) {
    return detector
        .map(d -> sound.confirmed(d.probabilities(waveform.samples()), SpeechDetector.CHUNK))
        .orElse(sound);
  }

  private static PitchTrack atLeast(int frames, PitchTrack pitch) {
    return pitch.voicedFrames() < frames ? PitchTrack.unvoiced(pitch.f0Hz().length) : pitch;
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
