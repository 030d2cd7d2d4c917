package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

/**
 * What a describer says about one voice, in English.
 *
 * @param voice tone, pitch, timbre, style: how the voice sounds
 * @param character the character the voice would suit
 * @param technical the measurable side: frequency, articulation, prosody
 * @param combined the text to train on; see {@link #combine}
 * @param recognition what was understood of the words, where the describer listens for them
 */
public record VoiceDescription(
    String voice, String character, String technical, String combined, Recognition recognition) {

  /** Checks that nothing is missing. */
  public VoiceDescription {
    requireNonNull(voice, "voice is null");
    requireNonNull(character, "character is null");
    requireNonNull(technical, "technical is null");
    requireNonNull(combined, "combined is null");
    requireNonNull(recognition, "recognition is null");
  }

  /** Makes the description of a describer that does not recognise speech. */
  public VoiceDescription(String voice, String character, String technical, String combined) {
    this(voice, character, technical, combined, Recognition.NONE);
  }

  /** Joins the two texts the way the original data set does. */
  public static String combine(String voice, String character) {
    return "Voice Analysis:\n" + voice + "\n\nCharacter/Persona:\n" + character;
  }
}
