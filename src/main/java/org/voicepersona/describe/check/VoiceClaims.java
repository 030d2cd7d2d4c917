package org.voicepersona.describe.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a description says about a voice, as far as it can be held against what is known of it.
 *
 * @param gender the gender it gives the speaker
 * @param pitch how high it calls the voice
 * @param pace how fast it calls the speech
 */
public record VoiceClaims(Said gender, Said pitch, Said pace) {

  /** One thing a text may say. */
  public enum Said {
    /** A man's voice. */
    MALE,
    /** A woman's voice. */
    FEMALE,
    /** A low pitch, a slow pace, little melody, a noisy recording. */
    LOW,
    /** Neither low nor high. */
    MEDIUM,
    /** A high pitch, a fast pace, much melody, a clean recording. */
    HIGH,
    /** Nothing, or both one thing and its opposite. */
    NOTHING
  }

  private static final Set<String> MALE_WORDS = Vocabulary.words("male-words.txt");
  private static final Set<String> FEMALE_WORDS = Vocabulary.words("female-words.txt");

  /** Behind these a letter tells the gender. */
  private static final Set<String> CODED = Set.of("sex", "gender");

  private static final Set<String> NEARLY = Set.of("almost", "nearly", "vaguely", "slightly");

  private static final Pattern POSSESSIVE = Pattern.compile("['’](?:s|d|ll)?$");

  /**
   * Reads a description.
   *
   * @param sound the texts about the sound of the voice, which alone tell pitch and pace
   * @param character the text about a character it suits
   */
  public static VoiceClaims of(String sound, String character) {
    List<String> sentences = Words.punctuated(sound);
    return new VoiceClaims(
        gender(sound + "\n" + character),
        Scale.PITCH.claim(sentences),
        Scale.PACE.claim(sentences));
  }

  /** Returns the gender that a text gives the speaker. */
  static Said gender(String text) {
    Tally gender = new Tally();
    Words.sentences(text).forEach(sentence -> tellGender(sentence, gender));
    return gender.majority(Said.MALE, Said.FEMALE);
  }

  private static void tellGender(List<String> sentence, Tally tally) {
    for (int i = 0; i < sentence.size(); i++) {
      String word = POSSESSIVE.matcher(sentence.get(i)).replaceFirst("");
      boolean isCode = i > 0 && CODED.contains(sentence.get(i - 1));
      boolean male = MALE_WORDS.contains(word) || (isCode && word.equals("m"));
      boolean female = FEMALE_WORDS.contains(word) || (isCode && word.equals("f"));
      if ((male || female) && !isTurned(sentence, i)) {
        tally.add(male ? Said.MALE : Said.FEMALE);
      }
    }
  }

  private static boolean isTurned(List<String> sentence, int place) {
    return (place > 0 && NEARLY.contains(sentence.get(place - 1)))
        || Imagery.isTurned(String.join(" ", sentence.subList(0, place)));
  }

  /** What the words of a text say, one after the other. */
  private static final class Tally {

    /** So many times as often as its opposite, one gender is meant. */
    private static final int MAJORITY = 3;

    private final List<Said> said = new ArrayList<>();

    void add(Said what) {
      said.add(what);
    }

    Said majority(Said one, Said other) {
      long ones = said.stream().filter(one::equals).count();
      long others = said.size() - ones;
      if (ones > 0 && ones >= MAJORITY * others) {
        return one;
      }
      return others > 0 && others >= MAJORITY * ones ? other : Said.NOTHING;
    }
  }
}
