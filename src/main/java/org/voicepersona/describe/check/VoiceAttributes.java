package org.voicepersona.describe.check;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words by which English tells one voice from another. */
final class VoiceAttributes {

  private static final Set<String> WORDS = read();

  /** Nouns and verbs that a description often has. */
  private static final Set<String> WHOLE =
      Set.of(
          ("voice tone speaker speech delivery recording background sound quality listener audio vowels"
                  + " consonants sentence words phrase manner impression character speaking talking speaks"
                  + " english american australian british canadian scottish irish german french"
                  + " perhaps slightly sounds always throughout without between gentleman lady person"
                  + " overall suggests narrator volume articulates listen bit mid car man hi her art sing"
                  + " song war bar pub per see ring plan cast son way day end reading read part one two"
                  + " place age well back still any once ten on form bell bird wind line air note notes"
                  + " wit up no do bet the someone belongs melodic remarkably uncommonly")
              .split(" ", -1));

  /** What is left of a word without these may be one: {@code calmly}, {@code deeper}. */
  private static final List<Pattern> ENDINGS =
      List.of(
          Pattern.compile("(?:'s|’s|-sounding|-voiced|-toned|-pitched|-pitch|-paced|-spoken)$"),
          Pattern.compile("(?:ly|ness|er|est|ish|s|ed|ing|ity)$"),
          Pattern.compile("(?:ily|iness|ier|iest)$"));

  /** What is put behind a whole word. */
  private static final Pattern SUFFIX =
      Pattern.compile("(?:s|ed|ing|ly|er|ness|ful|al|less|able|ish|en|ion.*|ive.*|-.*)");

  private static final Pattern NO_ADJECTIVE =
      Pattern.compile(
          "\\b(?:kinds?|sorts?) of\\b|\\b(?:is|was|it|becomes|made) clear (?:that|to)\\b|\\blike (?:any|all|every|everybody|everyone|anyone)\\b(?: \\w+)?"
              + "|\\bnatural[- ]language\\b|\\b(?:human|natural) (?:voice|speech|being)\\b|\\beven (?:if|though|when|the|a|in|more|so)\\b|\\b(?:a|some|to a|any) certain\\b|\\bcontents? (?:of|is|was|warning)\\b|\\bthe content\\b|\\bhard to (?:say|tell|know)\\b"
              + "|\\b(?:room for|open to|open source|level of|in general|at the average|of course|direct(?:ly)? (?:from|access)|certain(?:ly)? (?:be|that)|placed (?:in|on|under)|present (?:in|at)|light of|typical of (?:a|an|the))\\b"
              + "|\\b\\d[\\d.,]* ?k?hz\\b|\\bsampl\\w+ (?:rate|frequency)\\b[^.]*|\\b(?:adult|male|female) or (?:child|male|female)\\b|\\bunder (?:a|an|the) (?:\\w+ )?licen[cs]e\\b"
              + "|\\b(?:suitable|suited|useful|usable|good|fit|ideal|perfect|intended|used|recorded|collected|released|meant) (?:for|in|to) (?:use|training|research|testing|evaluation|speech|machine|the|a|an|be|text|tts|asr|voice|any|many|several|various)\\b(?: (?:train|corpus|data\\w*|model|purposes?|synthesis|recognition|learning|project|experiment|study|evaluat\\w+)\\b)[^.]*",
          Pattern.CASE_INSENSITIVE);

  /** Where a pitch lies, said without a word for high or low. */
  private static final Pattern PLACE_IN_RANGE =
      Pattern.compile(
          "\\b(?:vocal|male|female|adult|usual|normal|ordinary|speaking) range\\b"
              + "|\\b(?:above|below|beneath|around) (?:the |what is )?(?:usual|average|normal)\\b");

  private VoiceAttributes() {}

  /** Returns whether a text says anything of a voice: how it sounds, or whom it would suit. */
  static boolean areIn(String text) {
    String rest = NO_ADJECTIVE.matcher(text).replaceAll(" ");
    return Words.sentences(rest).stream().anyMatch(VoiceAttributes::isInSentence)
        || Stream.of(Scale.values()).anyMatch(scale -> scale.isNamedIn(rest));
  }

  private static boolean isInSentence(List<String> words) {
    String sentence = String.join(" ", words);
    return Imagery.isIn(sentence)
        || PLACE_IN_RANGE.matcher(sentence).find()
        || words.stream().anyMatch(VoiceAttributes::isOne);
  }

  /** Returns whether a word in lower case is one, or made of one. */
  static boolean isOne(String word) {
    return WORDS.contains(word)
        || Arrays.stream(word.split("-", -1)).anyMatch(WORDS::contains)
        || ENDINGS.stream().anyMatch(ending -> isStem(word, ending));
  }

  /** Returns whether a word in lower case is none, but the start of one. */
  static boolean isStartOfOne(String word) {
    return !isOne(word)
        && !FunctionWords.contains(word)
        && !WHOLE.contains(word)
        && Stream.of(WORDS, WHOLE, FunctionWords.all())
            .flatMap(Set::stream)
            .filter(one -> one.startsWith(word))
            .map(one -> one.substring(word.length()))
            .anyMatch(rest -> !SUFFIX.matcher(rest).matches());
  }

  private static boolean isStem(String word, Pattern ending) {
    String stem = ending.matcher(word).replaceFirst("");
    return stem.length() < word.length()
        && stem.length() > 2
        && (WORDS.contains(stem) || WORDS.contains(stem + "e") || WORDS.contains(stem + "y"));
  }

  private static Set<String> read() {
    return Vocabulary.lines("voice-attributes.txt").stream()
        .flatMap(line -> Arrays.stream(line.split(" ", -1)))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
