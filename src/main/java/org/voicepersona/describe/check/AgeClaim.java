package org.voicepersona.describe.check;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.globe.label.AgeRange;

/** Reads from a description how old it takes the speaker to be. */
final class AgeClaim {

  /** Listeners are ten years off in the mean (Braun 1996, "Age estimation by different groups"). */
  private static final int CLEAR_GAP_YEARS = 10;

  private static final Pattern DECADE =
      Pattern.compile(
          "\\b(?:his|her|their|the|my) (?:(?:very )?(?:early|mid|middle|late)[ -])?(?:to late )?"
              + "(teens|twenties|thirties|forties|fourties|fifties|sixties|seventies|eighties|"
              + "nineties|[2-9]0s)\\b");

  private static final Pattern YEARS =
      Pattern.compile(
          "\\b([1-9]\\d)[ -]?(?:years?[ -](?:old|of age)|year-old)\\b|\\baged? ([1-9]\\d)\\b");

  private static final String PERSON =
      "(?: (?:male|female|british|american|\\w+ish|\\w+an))?(?: |-)"
          + "(?:man|woman|lady|gentleman|fellow|chap|person|speaker|male|female|adult|voice)(?:'s|’s)?\\b";

  private enum Stage {
    CHILD("\\b(?:child|kid|toddler|little (?:boy|girl)|small (?:boy|girl))(?:'s|’s)?\\b", 0, 15),
    TEENAGER("\\b(?:teenage|teenager|teen|adolescent|teenaged)(?:'s|’s)?\\b", 11, 21),
    YOUNG("\\b(?:young|younger|youthful)(?:-sounding)?\\b(?! at heart)", 10, 39),
    MIDDLE_AGED("\\b(?:middle-aged|middle aged)\\b", 35, 64),
    OLD(
        "\\b(?:elderly|aged|geriatric|senior citizen)\\b|\\b(?:old|older|senior)"
            + PERSON
            + "|\\b(?:grandmother|grandfather|grandma|grandpa|granny|pensioner)\\b",
        55,
        AgeRange.OLDEST);

    private final Pattern words;

    @SuppressWarnings("ImmutableEnumChecker") // A record of two numbers.
    private final AgeRange range;

    Stage(String words, int from, int to) {
      this.words = Pattern.compile(words);
      this.range = new AgeRange(from, to);
    }
  }

  private AgeClaim() {}

  /** Returns whether a description gives the speaker an age that is far from the one listed. */
  static boolean contradicts(String text, AgeRange listed) {
    return Words.sentences(text).stream()
        .map(sentence -> String.join(" ", sentence))
        .filter(sentence -> !Imagery.isIn(sentence))
        .anyMatch(sentence -> of(sentence).filter(said -> isFar(said, listed)).isPresent());
  }

  private static boolean isFar(AgeRange said, AgeRange listed) {
    return said.from() - listed.to() >= CLEAR_GAP_YEARS
        || listed.from() - said.to() >= CLEAR_GAP_YEARS;
  }

  /** Returns the age that a sentence tells; nothing if it tells none or may tell two. */
  private static Optional<AgeRange> of(String sentence) {
    Matcher decade = DECADE.matcher(sentence);
    if (decade.find()) {
      Optional<AgeRange> first = AgeRange.parse(decade.group(1));
      return decade.find() ? Optional.empty() : first;
    }
    Matcher years = YEARS.matcher(sentence);
    if (years.find()) {
      return AgeRange.parse(years.group(1) == null ? years.group(2) : years.group(1));
    }
    List<Stage> told =
        List.of(Stage.values()).stream()
            .filter(stage -> isTold(stage.words.matcher(sentence), sentence))
            .toList();
    return told.size() == 1 ? Optional.of(told.get(0).range) : narrowest(told);
  }

  /** A young girl, a teenage child: what both mean. */
  private static Optional<AgeRange> narrowest(List<Stage> told) {
    int from = told.stream().mapToInt(stage -> stage.range.from()).max().orElse(1);
    int to = told.stream().mapToInt(stage -> stage.range.to()).min().orElse(0);
    return from <= to ? Optional.of(new AgeRange(from, to)) : Optional.empty();
  }

  private static boolean isTold(Matcher words, String sentence) {
    return words.find() && !Imagery.isTurned(sentence.substring(0, words.start()));
  }
}
