package org.voicepersona.describe.check;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.describe.check.VoiceClaims.Said;

/**
 * Reads from a text where on a scale it puts a voice: by the words of {@code measures.txt}, where
 * they are neither denied nor compared.
 */
enum Scale {
  /** The height of the voice. */
  PITCH("low", "medium", "high"),
  /** The speaking rate. */
  PACE("slow", "medium", "fast"),
  /** The background: {@code LOW} is noisy, {@code HIGH} is clean. */
  CLARITY("noisy", "", "clean"),
  /** The intonation: {@code LOW} is flat, {@code HIGH} is lively. */
  MELODY("flat", "", "lively");

  private static final String DEGREE =
      "(?:(?:very|quite|rather|a|bit|little|too|so" + "|somewhat|[^ ,]+y) ){0,3}";

  private static final Pattern START_OF_ITEM = Pattern.compile("(?:^|[,:] )" + DEGREE + "$");
  private static final Pattern END_OF_ITEM = Pattern.compile("^(?: [,:]| and |$)");

  private static final Pattern SUPPOSED_BEHIND =
      Pattern.compile("^(?: [^ ,:]+){0,3} (?:he|she|it|they|you|one) (?:might|could|would) ");

  /** Any word that denies nothing. */
  private static final String WORD =
      "(?!(?:not|never|anything|hardly|scarcely|barely|far from|nothing|no|isn't|isn’t|less|but) )[^ ,:]+";

  @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable map of patterns.
  private final Map<Said, Side> sides;

  @SuppressWarnings("ImmutableEnumChecker") // A pattern.
  private final Pattern headBehind;

  @SuppressWarnings("ImmutableEnumChecker") // A pattern.
  private final Pattern headBefore;

  @SuppressWarnings("ImmutableEnumChecker") // A pattern.
  private final Pattern otherBefore;

  @SuppressWarnings("ImmutableEnumChecker") // A pattern.
  private final Phrases idiom;

  @SuppressWarnings("ImmutableEnumChecker") // A pattern.
  private final Phrases supposed;

  /** The words of one side: some say it alone, some near a head. */
  private record Side(Phrases alone, Phrases near) {}

  Scale(String low, String medium, String high) {
    String scale = name().toLowerCase(Locale.ROOT);
    String head = any(scale, "head");
    String noAspect = "(?!" + any(scale, "aspect") + "(?: |$))";
    this.headBehind = Pattern.compile("^ (?:[^ ]+ ){0,3}%1$s(?:$| %2$s)".formatted(head, noAspect));
    this.headBefore = Pattern.compile("(?:^| )%1$s (?:%2$s[^ ]+ ){0,5}$".formatted(head, noAspect));
    this.otherBefore =
        Pattern.compile(
            "(?:^| )%s (?:is|are|was|were|sounds|stays|remains) %s$"
                .formatted(any(scale, "other"), DEGREE));
    this.idiom = phrases(scale, "idiom", "");
    this.supposed = phrases(scale, "supposed", "");
    this.sides =
        Map.of(
            Said.LOW, side(scale, low),
            Said.MEDIUM, side(scale, medium),
            Said.HIGH, side(scale, high));
  }

  private static String any(String scale, String kind) {
    List<String> expressions = Vocabulary.expressions("measures.txt", scale + " " + kind);
    return expressions.isEmpty() ? "(?!)" : "(?:" + String.join("|", expressions) + ")";
  }

  private static Side side(String scale, String name) {
    String other = "(?! " + any(scale, "other") + "(?: |$))";
    return new Side(phrases(scale, name, ""), phrases(scale, name + " near", other));
  }

  private static Phrases phrases(String scale, String kind, String behind) {
    List<String> expressions =
        Vocabulary.expressions("measures.txt", scale + " " + kind).stream()
            .map(words -> words.replaceAll("\\bW\\b", Matcher.quoteReplacement(WORD)))
            .toList();
    return Phrases.of(expressions, "(?<![^ ])", "(?= |$)" + behind);
  }

  /**
   * Returns what a text says; of what it names twice, the side that is not the middle.
   *
   * @param sentences of the text, as {@link Words#punctuated} returns them
   */
  Said claim(List<String> sentences) {
    Set<Said> named = in(sentences);
    boolean low = named.contains(Said.LOW);
    if (low != named.contains(Said.HIGH)) {
      return low ? Said.LOW : Said.HIGH;
    }
    return !low && named.contains(Said.MEDIUM) ? Said.MEDIUM : Said.NOTHING;
  }

  /** Returns whether such a sentence names any side. */
  boolean isNamedIn(String sentence) {
    return !in(List.of(sentence)).isEmpty();
  }

  private Set<Said> in(List<String> sentences) {
    Set<Said> named = EnumSet.noneOf(Said.class);
    for (String whole : sentences) {
      String sentence = idiom.replacedIn(whole, "…");
      sides.forEach(
          (said, side) -> {
            if (says(side.alone(), sentence, this::isReal)
                || says(side.near(), sentence, this::isOfHead)) {
              named.add(said);
            }
          });
    }
    return named;
  }

  private static boolean says(Phrases words, String sentence, BiPredicate<String, String> isMeant) {
    return words
        .in(sentence)
        .anyMatch(
            found -> {
              String before = sentence.substring(0, found.start());
              String behind = sentence.substring(found.end());
              return isMeant.test(before, behind)
                  && !Imagery.isTurned(before)
                  && !Imagery.isDeniedBy(behind);
            });
  }

  /** Whether the clause does not tell what would be. */
  private boolean isReal(String before, String behind) {
    return !supposed.areIn(before.substring(before.lastIndexOf(" , ") + 1))
        && (supposed.isEmpty() || !SUPPOSED_BEHIND.matcher(behind).find());
  }

  /** Whether a head stands near, or the words between are an item of a list. */
  private boolean isOfHead(String before, String behind) {
    boolean isItem = START_OF_ITEM.matcher(before).find() && END_OF_ITEM.matcher(behind).find();
    return !otherBefore.matcher(before).find()
        && (isItem || headBehind.matcher(behind).find() || headBefore.matcher(before).find());
  }
}
