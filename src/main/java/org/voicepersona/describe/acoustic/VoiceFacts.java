package org.voicepersona.describe.acoustic;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.audio.analysis.Formants;
import org.voicepersona.describe.MeasuredClip;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.label.AgeRange;
import org.voicepersona.globe.label.Gender;

/**
 * What may be said of a voice, by the names that the phrases use: the measures as words and as
 * numbers, and what the corpus lists. What is not known is absent.
 */
final class VoiceFacts {

  /** Every name a fact can have. */
  static final Set<String> NAMES =
      Set.of(
          // Words. kind: voiced, unvoiced or silent; the others from one end of a scale to the
          // other.
          "kind",
          "pitch",
          "register",
          "rate",
          "pace",
          "monotony",
          "liveliness",
          "noise",
          "reverberation",
          "bandwidth",
          "clipping",
          "pauses",
          "brightness",
          "shade",
          "texture",
          "grain",
          // Listed by the corpus. maturity: teen, young, adult or senior; accented: accent of one
          // word.
          "gender",
          "decade",
          "maturity",
          "accent",
          "accented",
          // Numbers. truncated, clipping: yes.
          "seconds",
          "truncated",
          "voiced-percent",
          "f0-hz",
          "f0-std-hz",
          "f0-range-semitones",
          "syllables-per-second",
          "pause-percent",
          "loudness-lufs",
          "snr-db",
          "hnr-db",
          "jitter-percent",
          "shimmer-percent",
          "centroid-hz",
          "tilt-db-per-octave",
          "f1-hz",
          "f2-hz",
          "f3-hz",
          "f4-hz",
          "tract-cm",
          "bandwidth-hz",
          "decay-s",
          "long-decay-s");

  // The edges below are for running speech as it is recorded, not for sustained vowels in a clinic:
  // the values in 460 short recordings of 316 speakers were sorted, and the quantiles named taken.

  /** Share of the time between the first and the last sound; two thirds and 85 % lie below. */
  private static final double[] PAUSE_EDGES = {0.05, 0.2};

  /** Hz of the spectral centroid; a quarter and 80 % lie below. */
  private static final double[] BRIGHTNESS_EDGES_HZ = {450, 1000};

  /**
   * Below this much speech over noise, dB, the timbre that is measured is partly that of the noise,
   * and nothing is said about it.
   */
  private static final double TIMBRE_NEEDS_SNR_DB = 15;

  /** Harmonics-to-noise ratio, dB; three quarters lie below. */
  private static final double SMOOTH_HNR_DB = 12.5;

  /** Harmonics-to-noise ratio, dB; a tenth lies below. */
  private static final double ROUGH_HNR_DB = 6.5;

  /** Relative change from one period to the next; half lie below. */
  private static final double SMOOTH_JITTER = 0.023;

  /** Relative change from one period to the next; nine tenths lie below. */
  private static final double ROUGH_JITTER = 0.034;

  private final Map<String, String> facts = new HashMap<>();

  private VoiceFacts() {}

  /**
   * Returns the facts about a voice.
   *
   * @param bins the words for its measures
   */
  static Map<String, String> of(MeasuredClip voice, AcousticBins bins) {
    VoiceFacts of = new VoiceFacts();
    of.addWords(voice.profile(), bins);
    of.addListed(voice.sample());
    of.addNumbers(voice.profile());
    return Map.copyOf(of.facts);
  }

  private void addWords(AcousticProfile profile, AcousticBins bins) {
    add("kind", kind(profile));
    add("pitch", bins.pitch());
    add("rate", bins.rate());
    add("monotony", bins.monotony());
    add("noise", bins.noise());
    add("reverberation", bins.reverberation());
    add("bandwidth", bins.bandwidth());
    add("clipping", profile.channel().isClipped() ? "yes" : "");
    add("register", third(AcousticBins.PITCHES, bins.pitch(), "lower", "middle", "upper"));
    add("pace", third(AcousticBins.RATES, bins.rate(), "slow", "medium", "fast"));
    add("liveliness", third(AcousticBins.MONOTONIES, bins.monotony(), "flat", "medium", "lively"));
    add("pauses", word(profile.pauseRatio(), PAUSE_EDGES, "few", "some", "many"));
    boolean isNear = bins.reverberation().equals(AcousticBins.REVERBERATIONS.get(0));
    if (profile.snrDb() >= TIMBRE_NEEDS_SNR_DB) {
      String shade =
          word(profile.spectralCentroidHz(), BRIGHTNESS_EDGES_HZ, "dark", "balanced", "bright");
      String grain = isNear ? texture(profile) : "";
      add("brightness", shade);
      add("shade", shade);
      add("texture", grain);
      add("grain", grain);
    }
  }

  /** Without pitch there may still be a sound, be it a whisper or noise. */
  private static String kind(AcousticProfile profile) {
    if (!Double.isNaN(profile.f0MedianHz())) {
      return "voiced";
    }
    return profile.holdsNoSpeech() || Double.isNaN(profile.loudnessDb()) ? "silent" : "unvoiced";
  }

  private void addListed(VoiceSample sample) {
    String decade = AgeRange.parse(sample.age()).map(AgeRange::decade).orElse("");
    String accent = AccentLabel.of(sample.accent());
    add("gender", Gender.of(sample.gender()).label());
    add("decade", decade);
    add("accent", accent);
    add("accented", accent.contains(" ") ? "" : accent);
    add("maturity", maturity(decade));
  }

  private static String maturity(String decade) {
    return switch (decade) {
      case "" -> "";
      case "teens" -> "teen";
      case "twenties" -> "young";
      case "thirties", "forties", "fifties" -> "adult";
      default -> "senior";
    };
  }

  private void addNumbers(AcousticProfile profile) {
    add("seconds", profile.durationSeconds(), 1);
    add("truncated", profile.truncated() ? "yes" : "");
    add("voiced-percent", profile.voicedRatio() * 100, 0);
    add("f0-hz", profile.f0MedianHz(), 0);
    add("f0-std-hz", profile.f0StdHz(), 1);
    add("f0-range-semitones", profile.f0RangeSemitones(), 1);
    add("syllables-per-second", profile.speakingRate(), 1);
    add("pause-percent", profile.pauseRatio() * 100, 0);
    add("loudness-lufs", profile.loudnessDb(), 1);
    add("snr-db", profile.snrDb(), 0);
    add("hnr-db", profile.hnrDb(), 1);
    add("jitter-percent", profile.jitter() * 100, 2);
    add("shimmer-percent", profile.shimmer() * 100, 1);
    add("centroid-hz", profile.spectralCentroidHz(), 0);
    add("tilt-db-per-octave", profile.spectralTiltDbPerOctave(), 1);
    Formants formants = profile.formants();
    add("f1-hz", formants.f1Hz(), 0);
    add("f2-hz", formants.f2Hz(), 0);
    add("f3-hz", formants.f3Hz(), 0);
    add("f4-hz", formants.f4Hz(), 0);
    add("tract-cm", formants.vocalTractCm(), 1);
    add("bandwidth-hz", profile.channel().bandwidthHz(), 0);
    double decay = profile.channel().decaySeconds();
    if (decay < Channel.LONGEST_DECAY_SECONDS) {
      add("decay-s", decay, 2);
    } else if (!Double.isNaN(decay)) {
      add("long-decay-s", decay, 1);
    }
  }

  private void add(String name, String value) {
    if (!value.isEmpty()) {
      facts.put(name, value);
    }
  }

  private void add(String name, double value, int decimals) {
    if (Double.isFinite(value)) {
      String number = String.format(Locale.ROOT, "%." + decimals + "f", value);
      facts.put(name, number.matches("-0(\\.0+)?") ? number.substring(1) : number);
    }
  }

  /** Returns the part of the scale that a word lies in: below, at or above the middle word. */
  private static String third(
      List<String> words, String word, String below, String middle, String above) {
    if (word.isEmpty()) {
      return "";
    }
    int fromMiddle = words.indexOf(word) - words.size() / 2;
    return fromMiddle < 0 ? below : fromMiddle == 0 ? middle : above;
  }

  private static String word(double value, double[] edges, String low, String mid, String high) {
    if (Double.isNaN(value)) {
      return "";
    }
    return value < edges[0] ? low : value < edges[1] ? mid : high;
  }

  private static String texture(AcousticProfile profile) {
    double hnr = profile.hnrDb();
    double jitter = profile.jitter();
    if (Double.isNaN(hnr) || Double.isNaN(jitter)) {
      return "";
    }
    if (hnr < ROUGH_HNR_DB || jitter >= ROUGH_JITTER) {
      return "rough";
    }
    return hnr >= SMOOTH_HNR_DB && jitter < SMOOTH_JITTER ? "smooth" : "plain";
  }
}
