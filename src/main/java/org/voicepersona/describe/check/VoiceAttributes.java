package org.voicepersona.describe.check;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words by which English tells one voice from another: those of voices alone, and others where
 * the sentence is about a voice, or is a list of them.
 */
final class VoiceAttributes {

  private static final Set<String> OF_VOICES = Vocabulary.words("voice-attributes.txt");
  private static final Set<String> GENERAL = Vocabulary.words("general-attributes.txt");
  private static final Set<String> SUBJECTS = Vocabulary.words("voice-subjects.txt");
  private static final Set<String> VERBS = Vocabulary.words("finite-verbs.txt");

  private static final Set<String> BE = Set.of("is", "was", "does", "it's", "that's", "there's");
  private static final Set<String> PRONOUNS =
      Set.of("it", "its", "it's", "this", "that", "there", "they", "their", "them");

  /** A median pitch, say; but no sampling rate. */
  private static final Pattern MEASURE =
      Pattern.compile("\\b\\d{2,3}(?:[.,]\\d+)? ?(?:hz|hertz|semitones?|syllables|wpm)\\b");

  /** Of these nobody can tell whether they are the start of another. */
  private static final Set<String> WHOLE = Vocabulary.words("whole-words.txt");

  private static final Set<String> COMMON = Vocabulary.words("common-words.txt");

  /** What is left of a word without these may be one: {@code calmly}, {@code deeper}. */
  private static final List<Pattern> ENDINGS =
      List.of(
          Pattern.compile("(?:'s|’s|-sounding|-voiced|-toned|-pitched|-pitch|-paced|-spoken)$"),
          Pattern.compile("(?:ly|ness|er|est|ish|s|ed|ing|ity)$"),
          Pattern.compile("(?:ily|iness|ier|iest)$"));

  /** What is put behind a whole word. */
  private static final Pattern SUFFIX =
      Pattern.compile(
          "(?:s|es|ed|ing|ly|er|y|ily|ier|iness|ness|ful|less|able|ish|ion.*|ive.*|-.*|(\\p{L})(?:y|ed|ing|er|ish)|['’].*)");

  private static final Pattern NEEDS_Y = Pattern.compile("(?:ar|ol|erg|om|ph|it)$");

  private static final Pattern NO_ADJECTIVE =
      Pattern.compile(
          "(?:^|[.!?]\\s+)(?:(?:(?:every|each|all|most|many|human|the human) (?:voices?|speech|people|humans?|languages?|speakers?|recordings?)|voices|people|humans|languages|speakers|microphones|recordings) (?:is|are|can|have|has|may|differ|differs|varies|vary|travels?|consists?|carry|carries|come|comes)|(?:speech|sound|language) is (?:one|the|an?|what)) [^.!?]*"
              + "|\\b(?:oldest|latest|earliest)\\b|\\bit(?:['’]s| is| was| will be| gets?| got)\\b[^.]{0,60}\\b(?:outside|today|tomorrow|yesterday|tonight|this (?:morning|week|month|evening)|in (?:winter|summer|spring|autumn|january|july)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\\b"
              + "|\\b(?:kinds?|sorts?) of\\b|\\bof (?:a|its) kind\\b|\\b(?:is|was|it|becomes|made) clear (?:that|to)\\b|\\blike (?:no|any|all|every|everybody|everyone|anyone)\\b(?: \\w+)?"
              + "|\\bnatural[- ]language\\b|\\b(?:human|natural) (?:voice|speech|being)\\b|\\beven (?:if|though|when|the|a|in|more|so)\\b|\\b(?:a|some|to a|any) certain\\b(?! (?:warmth|edge|rasp|hoarse))|\\bcontents?\\W{1,3}(?=\\w+\\W*$)|\\bcontents?\"? ?:|\\bcontents? (?:of|is|was|warning)\\b|\\bair (?:from|in|out|through|passes|passing|flows?|moves)\\b|\\bthe content\\b|\\bhard to (?:say|tell|know)\\b"
              + "|\\b(?:room for|open to|open source|level of|in general|at the average|of course|direct(?:ly)? (?:from|access)|certain(?:ly)? (?:be|that)|placed (?:in|on|under)|present (?:in|at)|light of|typical of (?:a|an|the))\\b"
              + "|\\b\\d[\\d.,]* ?k?hz\\b|\\bsampl\\w+ (?:rate|frequency)\\b[^.]*|\\b(?:adult|male|female) or (?:child|male|female)\\b|\\bunder (?:a|an|the) (?:\\w+ )?licen[cs]e\\b"
              + "|\\b(?:suitable|suited|useful|usable|good|fit|ideal|perfect|intended|used|recorded|collected|released|meant) (?:for|in|to) (?:use|training|research|testing|evaluation|speech|machine|the|a|an|be|text|tts|asr|voice|any|many|several|various)\\b(?: (?:train|corpus|data\\w*|model|purposes?|synthesis|recognition|learning|project|experiment|study|evaluat\\w+)\\b)[^.]*",
          Pattern.CASE_INSENSITIVE);

  /** Where a pitch lies, said without a word for high or low. */
  private static final Pattern PLACE_IN_RANGE =
      Pattern.compile(
          "\\bvoice (?:that |which )?(?:you|one|i|people)(?:['’]d| would| could| can| might)\\b"
              + "|\\bvoice (?:of (?:a|an|someone|somebody) (?:\\w+ ){0,2}who (?!speaks?|is (?:speaking|talking|reading)|reads?|talks?|says?)|that (?:has (?:been|seen|known|lived|never)|never|knows|doesn['’]t)) "
              + "|\\b(?:nothing|something|everything|little) about (?:it|him|her|this) (?:is|sounds) "
              + "|\\bthe (?:[rlthsdgkpwvz]|th)(?:['’]?s)? (?:is|are|[a-z]+ly|\\w+ed|dark|soft|hard|clear|light|often|sometimes)\\b"
              + "|\\b(?:vocal|male|female|adult|usual|normal|ordinary|speaking) range\\b"
              + "|\\b(?:above|below|beneath|around) (?:the |what is )?(?:usual|average|normal)\\b");

  /** Words that look as though made of one. */
  private static final Set<String> UNRELATED =
      Set.of(
          "evening",
          "evenings",
          "hardly",
          "lately",
          "shortly",
          "nearly",
          "directly",
          "fully",
          "cools",
          "cooled",
          "cleaned",
          "cleaners",
          "dryer",
          "dried",
          "lighters",
          "opened",
          "openings",
          "opens");

  private static final double LEAST_OF_LIST = 0.2;

  private VoiceAttributes() {}

  /** Returns whether a text says anything of a voice: how it sounds, or whom it would suit. */
  static boolean areIn(String text) {
    String rest = NO_ADJECTIVE.matcher(text).replaceAll(" ");
    List<String> sentences =
        Words.punctuated(rest).stream()
            .flatMap(sentence -> Arrays.stream(sentence.split(" : ", -1)))
            .toList();
    boolean isOfVoice = sentences.stream().anyMatch(one -> namesSubject(wordsOf(one)));
    return MEASURE.matcher(text.toLowerCase(Locale.ROOT)).find()
        || sentences.stream().anyMatch(sentence -> isInSentence(sentence, isOfVoice))
        || AccentClaim.isIn(rest)
        || AgeClaim.isIn(rest);
  }

  private static List<String> wordsOf(String sentence) {
    return Arrays.asList(sentence.split(" ", -1));
  }

  private static boolean isInSentence(String sentence, boolean isOfVoice) {
    List<String> words = wordsOf(sentence);
    return Imagery.isIn(sentence)
        || PLACE_IN_RANGE.matcher(sentence).find()
        || words.stream().anyMatch(word -> isIn(OF_VOICES, word))
        || (isAbout(words, isOfVoice)
            && (words.stream().anyMatch(word -> isIn(GENERAL, word))
                || Stream.of(Scale.values()).anyMatch(scale -> scale.isNamedIn(sentence))));
  }

  /** A pronoun stands for the voice where the text has named one. */
  private static boolean isAbout(List<String> words, boolean isOfVoice) {
    return namesSubject(words)
        || (words.stream().noneMatch(VERBS::contains) && isList(words))
        || isElided(words.get(0))
        || (isOfVoice && words.stream().anyMatch(PRONOUNS::contains))
        || (PRONOUNS.contains(words.get(0))
            && !words.contains("was")
            && words.stream().filter(word -> isIn(GENERAL, word)).count() > 1);
  }

  /** Whether a sentence starts with what somebody does, who goes without saying. */
  private static boolean isElided(String first) {
    return VERBS.contains(first) && first.endsWith("s") && !BE.contains(first);
  }

  /** Whether so many of the words that mean something are of voices that hardly a verb is left. */
  private static boolean isList(List<String> words) {
    List<String> meant = words.stream().filter(Stems::isMeant).toList();
    return meant.stream().filter(VoiceAttributes::isOne).count() >= LEAST_OF_LIST * meant.size();
  }

  /** Returns whether a word in lower case names a voice, or what it has or does. */
  static boolean isSubject(String word) {
    return SUBJECTS.contains(word);
  }

  /** Returns whether a word in lower case is one that English texts about voices have. */
  static boolean isKnown(String word) {
    return isOne(word)
        || SUBJECTS.contains(word)
        || WHOLE.contains(word)
        || VERBS.contains(word)
        || COMMON.contains(word);
  }

  private static boolean namesSubject(List<String> words) {
    return words.stream().anyMatch(SUBJECTS::contains);
  }

  /** Returns whether a word in lower case is one as it stands. */
  static boolean isListed(String word) {
    return OF_VOICES.contains(word) || GENERAL.contains(word);
  }

  /** Returns whether a word in lower case is one, or made of one. */
  static boolean isOne(String word) {
    return isIn(OF_VOICES, word) || isIn(GENERAL, word);
  }

  private static boolean isIn(Set<String> words, String word) {
    return words.contains(word)
        || (word.indexOf('-') >= 0 && Arrays.stream(word.split("-", -1)).anyMatch(words::contains))
        || ENDINGS.stream().anyMatch(ending -> isStem(words, word, ending));
  }

  /** Returns whether a word in lower case is none, but the start of one. */
  static boolean isStartOfOne(String word) {
    return !isOne(word)
        && !SUBJECTS.contains(word)
        && !FunctionWords.contains(word)
        && !WHOLE.contains(word)
        && !COMMON.contains(word)
        && (isCutAdverb(word)
            || Stream.of(OF_VOICES, GENERAL, SUBJECTS, WHOLE, COMMON, FunctionWords.all())
                .flatMap(Set::stream)
                .map(one -> word.contains("-") ? one : one.replaceFirst("-.*", ""))
                .filter(one -> one.startsWith(word) && one.length() > word.length())
                .anyMatch(one -> isCut(word, one.substring(word.length()))));
  }

  /** Whether only the last letter lacks: {@code moderatel}. */
  private static boolean isCutAdverb(String word) {
    String stem = word.substring(0, Math.max(0, word.length() - 1));
    return word.endsWith("l") && stem.length() > 3 && (isOne(stem) || COMMON.contains(stem));
  }

  /** Whether a word without the rest of it is none: {@code breathles}, {@code militar}. */
  private static boolean isCut(String word, String rest) {
    return !SUFFIX.matcher(rest).matches()
        || (rest.equals("s") && word.endsWith("s"))
        || (rest.equals("y") && NEEDS_Y.matcher(word).find());
  }

  private static boolean isStem(Set<String> words, String word, Pattern ending) {
    Matcher found = ending.matcher(word);
    if (!found.find()) {
      return false;
    }
    String stem = word.substring(0, found.start());
    return stem.length() > 2
        && !UNRELATED.contains(word)
        && (words.contains(stem) || words.contains(stem + "e") || words.contains(stem + "y"));
  }
}
