package org.voicepersona.describe.acoustic;

import java.util.Map;
import java.util.SplittableRandom;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.MeasuredClip;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;

/**
 * Describes a voice from what was measured in it and what the corpus lists, without any model: the
 * same in every run, immediate, and silent about what was not measured.
 */
public final class AcousticDescriber implements VoiceDescriber {

  /** The version of the rules: goes up when the same voice is put into other words. */
  public static final String RULES = "acoustic-rules-3";

  static final Provenance PROVENANCE =
      new Provenance(AcousticSettings.DESCRIBER, RULES, "default", Map.of());

  private static final PhraseBook PHRASES =
      PhraseBook.ofResource(AcousticDescriber.class, "acoustic-phrases.txt", VoiceFacts.NAMES);

  @Override
  public VoiceDescription describe(DecodedClip voice, Meter meter) {
    return inWords(voice);
  }

  /** Returns the description of a voice. */
  public static VoiceDescription inWords(DecodedClip voice) {
    Map<String, String> facts =
        VoiceFacts.of(voice, AcousticBins.of(voice.profile(), voice.sample().gender()));
    SplittableRandom random = new SplittableRandom(voice.seed());
    String sound = PHRASES.say("voice", facts, random);
    String character = PHRASES.say("character", facts, random);
    String technical = PHRASES.say("technical", facts, random);
    return new VoiceDescription(
        sound, character, technical, VoiceDescription.combine(sound, character));
  }

  /**
   * Returns one or two sentences on a voice, as those that Parler-TTS is trained on.
   *
   * @param bins the words for its measures
   * @param seed chooses among the words
   */
  public static String caption(MeasuredClip voice, AcousticBins bins, long seed) {
    return PHRASES.say("caption", VoiceFacts.of(voice, bins), new SplittableRandom(seed));
  }

  @Override
  public Provenance provenance() {
    return PROVENANCE;
  }

  @Override
  public void close() {}
}
