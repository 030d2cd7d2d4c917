package org.voicepersona.describe.check;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads from a description which accent it hears. */
final class AccentClaim {

  private static final Pattern ADJECTIVE = Pattern.compile("(?:an|ish|ese)$");

  /** Letters; shorter starts of adjectives may be somebody's name. */
  private static final int LEAST_OF_ADJECTIVE = 4;

  /** The accents by name, each with the words for it and the accents that include it. */
  private static final Map<String, Accent> ACCENTS = read();

  private static final String OF_ACCENT =
      "(?:accents?|accented|drawl|brogue|twang|lilt|burr|dialect|pronunciation|english|inflections?|cadences?|vowels|consonants|intonation|speech|melody|music|tinge|colouring|coloring|flavou?r|undertones?|rhythms?|prosody|phonology|r's|r’s|roots|upbringing|origins?)";

  private static final String OTHER_WORDS = "(?:(?!(?:and|or) (?:english|speech))[\\w'’-]{1,30} )?";

  private static final String PERSON =
      "(?:(?:male|female|young|old|elderly|older|middle-aged|teenage|adult) )?(?:man|woman|gentleman|lady|voice|speaker|male|female|guy|girl|boy|lad|lass|chap|fellow|person|teenager|native|grandmother|grandfather|pensioner|accountant|teacher|farmer|bloke|gal|dude|adult|student|narrator|baritone|alto|tenor|soprano|contralto|bass)(?:'s|’s)?\\b";

  /** Who or what is from a place, if the speaker is. */
  private static final String FROM =
      "(?:man|woman|lady|gentleman|girl|boy|lad|lass|voice|speaker|someone|somebody|person|guy|ties|teens"
          + "|is|comes|sounds|be|soprano|baritone|alto|tenor|bass|female|male|adult|narrator|teacher|farmer|fellow"
          + "|chap|pensioner|probably|possibly|perhaps|maybe|likely|clearly|evidently|apparently|obviously|definitely|originally|presumably|surely|old|so|drawl|twang|lilt|vowels|straight|accent|speech|dialect|he|she|,)";

  /**
   * What tells an accent.
   *
   * @param names its words, one of which stands in whatever claims it
   * @param akin those that a listener may take for it, or that include it
   */
  private record Accent(List<String> names, Pattern words, Pattern claim, Set<String> akin) {

    /** Returns whether a sentence may claim it: to look for a claim takes far longer. */
    boolean isNamedIn(String sentence) {
      return names.stream().anyMatch(sentence::contains) && words.matcher(sentence).find();
    }
  }

  private AccentClaim() {}

  /**
   * Returns whether a description hears another accent than is listed.
   *
   * @param listed the corpus's words
   */
  static boolean contradicts(String text, String listed) {
    Set<String> known = named(listed.toLowerCase(Locale.ROOT));
    if (known.isEmpty()) {
      return false;
    }
    return Words.punctuated(text).stream()
        .map(AccentClaim::claimed)
        .anyMatch(said -> !said.isEmpty() && said.stream().noneMatch(one -> isAkin(one, known)));
  }

  private static boolean isAkin(String said, Set<String> known) {
    return known.contains(said)
        || known.stream()
            .anyMatch(
                one ->
                    ACCENTS.get(one).akin().contains(said)
                        || ACCENTS.get(said).akin().contains(one));
  }

  /** Returns whether a text hears any accent, or misses one. */
  static boolean isIn(String text) {
    return Words.punctuated(text).stream()
        .anyMatch(
            sentence ->
                ACCENTS.values().stream()
                    .anyMatch(
                        accent ->
                            accent.isNamedIn(sentence) && accent.claim().matcher(sentence).find()));
  }

  /** Returns whether a word is the name of an accent or of where it is spoken. */
  static boolean names(String word) {
    return !named(word.toLowerCase(Locale.ROOT)).isEmpty();
  }

  /**
   * Returns whether a word in lower case is none, but the start of one such as {@code scottish}.
   */
  static boolean isStartOfAdjective(String word) {
    return word.length() >= LEAST_OF_ADJECTIVE
        && ACCENTS.values().stream()
            .flatMap(accent -> accent.names().stream())
            .anyMatch(
                name ->
                    name.startsWith(word)
                        && name.length() > word.length()
                        && ADJECTIVE.matcher(name).find());
  }

  /** Returns the accents whose names stand in a label. */
  private static Set<String> named(String label) {
    Set<String> found = new HashSet<>();
    ACCENTS.forEach(
        (name, accent) -> {
          if (accent.words().matcher(label).find()) {
            found.add(name);
          }
        });
    return withoutLanguage(found);
  }

  /** Returns the accents that a sentence says it hears. */
  private static Set<String> claimed(String sentence) {
    Set<String> found = new HashSet<>();
    ACCENTS.forEach(
        (name, accent) -> {
          if (!accent.isNamedIn(sentence)) {
            return;
          }
          Matcher claim = accent.claim().matcher(sentence);
          while (claim.find()) {
            if (!Imagery.isTurned(sentence.substring(0, claim.start()))
                && !Imagery.isInPart(sentence, claim.start())) {
              found.add(name);
            }
          }
        });
    return withoutLanguage(found);
  }

  /** English beside another accent is the language that is spoken. */
  private static Set<String> withoutLanguage(Set<String> found) {
    if (found.size() > 1) {
      found.remove("england");
    }
    return found;
  }

  private static Map<String, Accent> read() {
    return Vocabulary.lines("accents.txt").stream()
        .map(line -> List.of(line.split("\\s*:\\s*", 3)))
        .collect(
            Collectors.toMap(
                parts -> parts.get(0),
                parts -> accent(parts.get(1), parts.get(2)),
                (one, other) -> one,
                LinkedHashMap::new));
  }

  private static Accent accent(String words, String akin) {
    List<String> names = List.of(words.split("\\s*,\\s*", -1));
    String any = names.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"));
    String claim =
        ("(?<![\\w-])(?:%1$s(?:[ -](?:born|bred|raised))?[ -](?:%3$s%2$s\\b|%4$s)"
                + "|(?<=\\b%2$s (?:is|are|of|from|that is|that's|sounds|seems|as|appears) %3$s)%1$s\\b"
                + "|(?<=\\b(?:%2$s|lilt|vowels|sound|tones|touch|hint|trace|notes|music|streets|native|daughter|son) of (?:the )?)%1$s\\b"
                + "|(?<=(?:PERSONS from|^from|hails from|english in|educated in|schooled in|born in|raised in|grew up in|native of|straight out of|out of|brought up in) (?:the |somewhere in |somewhere in the |somewhere near |near |around |deepest |northern |southern |rural |downtown |the south of |the north of |central |western |eastern )?)%1$s\\b"
                + "|(?<=\\b(?:is|sounds|he's|she's|speaker is|probably|clearly|unmistakably|distinctly|obviously|distinctively|recognisably|recognizably|evidently|surely|likely|very|thoroughly|utterly|typically|quintessentially|but|rather) )%1$s(?= ,|$| and | in | with | by | to (?:me|my) | from | but | though | rather | through )"
                + "|(?<=\\b(?:a|an) (?:[^ ,]{1,20} )?(?:[^ ,]{1,20} )?)(?<!from |of |in |to |about |the )%1$s(?= ,|$| in (?:his|her|their)\\b| of | with | who )"
                + "|%1$s(?= (?:through and through|to the core|to the bone|born and bred|all over|by birth|by the sound))"
                + "|(?<=\\b(?:place|places|placing|puts?|locates?) (?:him|her|them|it|the speaker|this) (?:firmly |squarely |somewhere )?(?:in|near|around|close to|outside) (?:the )?)%1$s\\b"
                + "|(?<=\\b(?:cut-glass|thick|broad|strong|heavy|pure|full|posh|crisp|classic|textbook|standard|proper|unmistakable|unmistakeable|distinct|distinctly|recognisably|pronounced|marked|audible|refined|old-school|rural|urban) )%1$s(?= ,|$| and | or | with )"
                + "|(?<=\\b(?:points?|pointing|hints?|hinting|nods?|leans?|traces|traced|traceable|anchored|rooted|steeped|belongs?|back) (?:clearly |strongly |firmly |squarely |straight |back )?(?:to|at|towards|toward|in) (?:the )?)%1$s\\b"
                + "|(?<=\\b(?:suggests?|suggesting|indicates?|indicating|betrays?|betraying|reveals?|gives away|screams|spells) (?:somewhere in |the )?)%1$s(?= ,|$| and | rather | or )"
                + "|(?<=\\bbetween )%1$s(?= and )"
                + "|(?<=^|, |accent )%1$s(?= ,|$))")
            .replace("PERSONS", FROM)
            .formatted(any, OF_ACCENT, OTHER_WORDS, PERSON);
    return new Accent(
        names,
        Pattern.compile("\\b" + any + "\\b"),
        Pattern.compile(claim),
        Set.of(akin.isEmpty() ? new String[0] : akin.split("\\s*,\\s*", -1)));
  }
}
