package org.voicepersona.describe.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.voicepersona.describe.VoiceDescription;

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
    /** A low pitch, a slow pace. */
    LOW,
    /** Neither low nor high. */
    MEDIUM,
    /** A high pitch, a fast pace. */
    HIGH,
    /** Nothing, or both one thing and its opposite. */
    NOTHING
  }

  private static final Set<String> MALE_WORDS =
      Set.of(
          "male",
          "man",
          "man's",
          "man’s",
          "masculine",
          "gentleman",
          "guy",
          "boy",
          "schoolboy",
          "he",
          "him",
          "his",
          "himself",
          "baritone",
          "bass-baritone",
          "fellow",
          "chap",
          "bloke",
          "lad",
          "grandfather",
          "grandpa");

  private static final Set<String> FEMALE_WORDS =
      Set.of(
          "female",
          "woman",
          "woman's",
          "woman’s",
          "feminine",
          "lady",
          "girl",
          "schoolgirl",
          "she",
          "her",
          "hers",
          "herself",
          "soprano",
          "mezzo-soprano",
          "contralto",
          "lass",
          "grandmother",
          "grandma",
          "granny");

  /** Before a word within so many words, these turn it into a comparison or its opposite. */
  private static final Set<String> TURNING =
      Set.of(
          "than", "unlike", "not", "neither", "nor", "never", "without", "versus", "no", "hardly");

  private static final int TURNING_REACH = 5;

  private static final Set<String> PITCH_HEADS =
      Set.of(
          "pitch", "pitched", "voice", "voices", "register", "tone", "frequency", "f0", "timbre");

  /** After {@code pitch}, these make it something else than the height. */
  private static final Set<String> OF_PITCH =
      Set.of(
          "variation",
          "variations",
          "variability",
          "range",
          "movement",
          "movements",
          "contour",
          "contours",
          "changes",
          "modulation",
          "modulations",
          "excursions",
          "rises",
          "falls",
          "swings",
          "inflection",
          "inflections",
          "fluctuation",
          "fluctuations");

  /** What else can be low or high about a voice. */
  private static final Set<String> OTHER_NOUNS =
      Set.of(
          "energy",
          "volume",
          "quality",
          "level",
          "levels",
          "degree",
          "speed",
          "pace",
          "intensity",
          "clarity",
          "confidence",
          "spirits",
          "noise",
          "loudness",
          "breath",
          "breaths",
          "rate",
          "range",
          "in",
          "standard",
          "standards",
          "stakes",
          "school",
          "emotion",
          "sense",
          "expressiveness",
          "amount",
          "variation",
          "key",
          "thinker",
          "thought",
          "frequencies");

  private static final Set<String> LOW_PITCH = Set.of("low", "lower", "deep", "deeper", "lowest");
  private static final Set<String> HIGH_PITCH = Set.of("high", "higher", "highest");
  private static final Set<String> MEDIUM_PITCH =
      Set.of("medium", "moderate", "mid", "middle", "average", "mid-range", "moderately");

  private static final Set<String> ALWAYS_LOW_PITCH =
      Set.of(
          "low-pitched",
          "low-pitch",
          "lower-pitched",
          "deep-voiced",
          "deep-pitched",
          "deep-toned",
          "low-toned",
          "bass",
          "contralto",
          "baritone",
          "bass-baritone");
  private static final Set<String> ALWAYS_HIGH_PITCH =
      Set.of(
          "high-pitched",
          "high-pitch",
          "higher-pitched",
          "shrill",
          "squeaky",
          "piping",
          "treble",
          "falsetto",
          "soprano");
  private static final Set<String> ALWAYS_MEDIUM_PITCH =
      Set.of(
          "medium-pitched", "mid-pitched", "average-pitched", "moderately-pitched", "medium-pitch");

  private static final Set<String> PACE_HEADS =
      Set.of(
          "pace",
          "paced",
          "tempo",
          "rate",
          "speed",
          "speech",
          "speaking",
          "delivery",
          "speaker",
          "talker",
          "speaks",
          "talks",
          "speak",
          "talk",
          "pacing",
          "talking",
          "cadence");

  private static final Set<String> SLOW = Set.of("slow", "slower");
  private static final Set<String> FAST =
      Set.of("fast", "faster", "quick", "quicker", "rapid", "brisk", "swift", "high");
  private static final Set<String> MEDIUM_PACE =
      Set.of("moderate", "medium", "average", "moderately");

  private static final Set<String> ALWAYS_SLOW =
      Set.of(
          "slowly",
          "unhurried",
          "unhurriedly",
          "leisurely",
          "slow-paced",
          "slow-moving",
          "languid",
          "sluggish",
          "plodding");
  private static final Set<String> ALWAYS_FAST =
      Set.of(
          "quickly",
          "rapidly",
          "briskly",
          "hurried",
          "hurriedly",
          "swiftly",
          "fast-paced",
          "quick-paced",
          "rapid-fire",
          "rushed",
          "hasty",
          "breakneck",
          "speedy",
          "fast-talking");
  private static final Set<String> ALWAYS_MEDIUM_PACE = Set.of("medium-paced", "moderate-paced");

  private static final int BEFORE_HEAD = 4;
  private static final int AFTER_HEAD = 6;

  /**
   * Reads a description.
   *
   * @param sound the texts about the sound of the voice, which alone tell pitch and pace
   * @param character the text about a character it suits
   */
  public static VoiceClaims of(String sound, String character) {
    Tally gender = new Tally();
    Tally pitch = new Tally();
    Tally pace = new Tally();
    for (List<String> sentence : Words.sentences(sound)) {
      tellGender(sentence, gender);
      tellPitch(sentence, pitch);
      tellPace(sentence, pace);
    }
    for (List<String> sentence : Words.sentences(character)) {
      tellGender(sentence, gender);
    }
    return new VoiceClaims(
        gender.majority(Said.MALE, Said.FEMALE),
        pitch.unanimous(Said.MEDIUM),
        pace.unanimous(Said.MEDIUM));
  }

  /** Reads the description of a clip. */
  public static VoiceClaims of(VoiceDescription description) {
    return of(description.voice() + "\n" + description.technical(), description.character());
  }

  private static void tellGender(List<String> sentence, Tally tally) {
    for (int i = 0; i < sentence.size(); i++) {
      String word = sentence.get(i);
      boolean male = MALE_WORDS.contains(word);
      if ((male || FEMALE_WORDS.contains(word)) && !isTurned(sentence, i)) {
        tally.add(male ? Said.MALE : Said.FEMALE);
      }
    }
  }

  private static void tellPitch(List<String> sentence, Tally tally) {
    for (int i = 0; i < sentence.size(); i++) {
      String word = sentence.get(i);
      Said alone = side(word, ALWAYS_LOW_PITCH, ALWAYS_MEDIUM_PITCH, ALWAYS_HIGH_PITCH);
      Said near = side(word, LOW_PITCH, MEDIUM_PITCH, HIGH_PITCH);
      if (alone != Said.NOTHING && !isTurned(sentence, i)) {
        tally.add(alone);
      } else if (near != Said.NOTHING && isOfPitch(sentence, i) && !isTurned(sentence, i)) {
        tally.add(near);
      }
    }
  }

  private static boolean isOfPitch(List<String> sentence, int adjective) {
    String next = word(sentence, adjective + 1);
    if (OTHER_NOUNS.contains(next) || next.endsWith("ness")) {
      return false;
    }
    for (int i = adjective + 1; i <= adjective + BEFORE_HEAD; i++) {
      if (PITCH_HEADS.contains(word(sentence, i))) {
        return !OF_PITCH.contains(word(sentence, i + 1));
      }
    }
    for (int i = adjective - 1; i >= Math.max(0, adjective - AFTER_HEAD); i--) {
      if (OF_PITCH.contains(word(sentence, i))) {
        return false;
      }
      if (PITCH_HEADS.contains(word(sentence, i))) {
        return true;
      }
    }
    return false;
  }

  private static void tellPace(List<String> sentence, Tally tally) {
    for (int i = 0; i < sentence.size(); i++) {
      String word = sentence.get(i);
      Said alone = side(word, ALWAYS_SLOW, ALWAYS_MEDIUM_PACE, ALWAYS_FAST);
      Said near = side(word, SLOW, MEDIUM_PACE, FAST);
      if (alone != Said.NOTHING && !isTurned(sentence, i)) {
        tally.add(alone);
      } else if (near != Said.NOTHING
          && !(word.equals("high") && !isRate(word(sentence, i + 1)))
          && isNear(sentence, i, PACE_HEADS)
          && !isTurned(sentence, i)) {
        tally.add(near);
      }
    }
  }

  private static boolean isRate(String word) {
    return word.equals("rate") || word.equals("speed") || word.equals("tempo");
  }

  private static boolean isNear(List<String> sentence, int place, Set<String> heads) {
    for (int i = place - BEFORE_HEAD; i <= place + BEFORE_HEAD; i++) {
      if (i != place && heads.contains(word(sentence, i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTurned(List<String> sentence, int place) {
    for (int i = place - 1; i >= Math.max(0, place - TURNING_REACH); i--) {
      if (TURNING.contains(sentence.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static Said side(String word, Set<String> low, Set<String> medium, Set<String> high) {
    if (low.contains(word)) {
      return Said.LOW;
    } else if (high.contains(word)) {
      return Said.HIGH;
    }
    return medium.contains(word) ? Said.MEDIUM : Said.NOTHING;
  }

  private static String word(List<String> sentence, int place) {
    return place >= 0 && place < sentence.size() ? sentence.get(place) : "";
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

    /** Returns what all say, or all but those who say the middle. */
    Said unanimous(Said middle) {
      List<Said> sides = said.stream().filter(what -> what != middle).distinct().toList();
      if (sides.isEmpty()) {
        return said.isEmpty() ? Said.NOTHING : middle;
      }
      return sides.size() == 1 ? sides.get(0) : Said.NOTHING;
    }
  }
}
