package org.voicepersona.describe.check;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises a text that stops in the middle. */
final class TruncationCheck {

  /** What may stand between the last full stop and the end: quotes, brackets, tokens, emoji. */
  private static final Pattern TRAILER =
      Pattern.compile("([\\s\"'”’»)\\]}*_`\\p{So}\\p{Cf}\\uFE0F]|" + AnswerCheck.TOKEN + ")+$");

  private static final int LONGEST_TRAILER = 200;

  private static final int LEAST_BEHIND_HYPHEN = 5;

  /** Characters; whether a phrase is whole can be told from so many. */
  private static final int LONGEST_END = 150;

  private static final Pattern SENTENCE_END = Pattern.compile("[.!?。！？।؟۔]$");
  private static final Pattern ELLIPSIS = Pattern.compile("(\\.\\.+|…)$");
  private static final Pattern BARE_NUMBER = Pattern.compile("\\s*\\(?\\d+[.)]\\s*");
  private static final Pattern ABBREVIATION = Pattern.compile("(?i).*\\b(e\\.g|i\\.e)\\.");
  private static final Pattern BOLD = Pattern.compile("\\*\\*");

  private static final Set<String> DANGLING = Vocabulary.words("dangling-words.txt");

  private static final Pattern WHOLE_END =
      Pattern.compile(
          "(?:^|[\\s(]|(?=,))(?:" + String.join("|", Vocabulary.lines("phrase-ends.txt")) + ")$");

  private static final Set<String> NOUNS = Vocabulary.words("nouns-like-adjectives.txt");

  /** Behind these a noun must come. */
  private static final Pattern HALF_PHRASE = ending("(?i)", "half");

  private static final Set<String> ADJECTIVES = Vocabulary.words("adjectives-only.txt");

  /** An article or a possessive with the words behind it, of which the last is caught. */
  private static final Pattern NOUN_PHRASE = ending("", "noun phrase");

  private static final Set<String> DEGREES = Vocabulary.words("degrees.txt");

  /** A preposition or a verb whose noun stands before: a voice you could fall asleep to. */
  private static final Pattern RELATIVE = ending("", "relative");

  /**
   * A conjunction with an adverb, a participle without what it is done to, or half a comparison.
   */
  private static final Pattern BROKEN_CLAUSE = ending("(?i)\\b", "clause");

  /** What an adjective alone cannot follow. */
  private static final Pattern OF_ADJECTIVE = ending("", "of adjective");

  private static final Set<String> NOUNS_TOO = Vocabulary.words("adjectives-as-nouns.txt");

  /** Without these words no sentence ends, whatever stop is behind. */
  private static final Pattern STOPPED_SHORT =
      Pattern.compile("(?i)\\b(?:the|an|and|or|very|with a|is a|has a|in a|and a|of a)\\.$");

  /** A value behind its label. */
  private static final Pattern LABELLED =
      Pattern.compile(
          "(?:.{0,300}:|.{0,200}:.{0,100},)"
              + " *(?:even|slight|far|pretty|most|like|moderately|any|none|both|no|not)");

  /** The name of a sound that is rolled, whistled or dropped. */
  private static final Pattern SOUND = ending("(?i)", "sound");

  /** A name, and what else has a capital in the middle of a sentence. */
  private static final Pattern NAME =
      Pattern.compile("(?<=[\\p{L}\\d’'] )\\p{Lu}\\p{Ll}[\\w'’-]*$");

  /** What a verb must follow. */
  private static final Pattern SUBJECT = ending("", "subject");

  private static final Pattern STATEMENT =
      Pattern.compile("\\b(?:is|are|was|has|speaks|sounds|talks|reads|seems)\\b");

  /** Behind these, an adverb is that of an adjective to come. */
  private static final Pattern ADVERB_OF_ADJECTIVE =
      Pattern.compile(
          "\\b(?:is|are|was|were|sounds|seems|remains|stays|with an?)"
              + " (?:always|often|usually|never|(\\w+ly))$");

  private static final Pattern ADJECTIVE =
      Pattern.compile("\\ban? (?:\\w+ly )?(?!\\w+ity$)(\\w+y)$");

  /** A sentence of a subject alone, or a letter that is no word. */
  private static final Pattern STARTED = ending("", "started");

  private static final Pattern LIST_ITEM =
      Pattern.compile("\\s*([-*•–]\\s|\\d+[.)]\\s|\\*\\*|[\\p{Lu}][\\p{L}/ -]{0,30}:\\s).*");

  private static final Pattern MARKER = Pattern.compile("^\\s*(?:[-*•–]+|\\d+[.)])\\s+");

  /** Ten words and more that start with their subject, as a caption does not. */
  private static final Pattern PROSE =
      Pattern.compile(
          "^(?:The|This|That|These|It|He|She|His|Her|Their|Its|They|There|In|On|With|Although|While|Overall|I)\\b(?:\\W+\\w\\S*){9}");

  private static final Pattern STOP = Pattern.compile("[.!?。！？][\"'”’)*]*(?:\\s+|$)");

  private static final Pattern OPEN_BRACKET = Pattern.compile("[(\\[](?![^)\\]]*[)\\]])");
  private static final Pattern OPEN_QUOTE = Pattern.compile("[“«](?![^”»]*[”»])");

  private TruncationCheck() {}

  /** Returns what matches a line that ends with an expression of a kind. */
  private static Pattern ending(String before, String kind) {
    String expressions = String.join("|", Vocabulary.expressions("line-ends.txt", kind));
    return Pattern.compile(
        before + "(?:" + expressions.replace("NOUN", "(?:" + String.join("|", NOUNS) + ")") + ")$");
  }

  /**
   * Returns whether the text stops in the middle: at a word that no phrase ends with, in the middle
   * of a word, before the verb, or before a bracket or a quotation closes. A last sentence that
   * lacks nothing but its full stop is whole, as captions, notes and lists are, unless it is prose
   * behind other sentences, ten words and more, or the item of a list behind one with a stop. A
   * text without words stops nowhere.
   */
  static boolean isTruncated(String text) {
    int tail = Math.max(0, text.length() - LONGEST_TRAILER);
    String end = text.substring(0, tail) + TRAILER.matcher(text.substring(tail)).replaceFirst("");
    if (AnswerCheck.empty(end).isPresent()) {
      return false;
    }
    List<String> lines = end.lines().filter(line -> !line.isBlank()).toList();
    String last = lines.get(lines.size() - 1);
    if (ELLIPSIS.matcher(end).find()
        || BARE_NUMBER.matcher(last).matches()
        || ABBREVIATION.matcher(last).matches()
        || STOPPED_SHORT.matcher(end).find()) {
      return true;
    }
    return !SENTENCE_END.matcher(end).find() && (breaksOff(last, text) || isHalf(lines));
  }

  /** Whether the end cannot be that of a phrase. */
  private static boolean breaksOff(String last, String text) {
    List<String> words = Words.of(last);
    if (last.startsWith("|") && last.endsWith("|") && last.length() > 1) {
      return false;
    }
    return words.isEmpty()
        || !Character.isLetterOrDigit(last.codePointBefore(last.length()))
        || dangles(endOf(last), words.get(words.size() - 1))
        || STARTED.matcher(last).find()
        || isPartOfWord(text, last, words.get(words.size() - 1))
        || (last.startsWith("**") && BOLD.matcher(last).results().count() % 2 != 0)
        || OPEN_BRACKET.matcher(text).find()
        || OPEN_QUOTE.matcher(text).find()
        || text.chars().filter(c -> c == '"').count() % 2 != 0;
  }

  /** Returns the last words of a line. */
  private static String endOf(String line) {
    int start = line.length() - LONGEST_END;
    return start <= 0 ? line : line.substring(line.indexOf(' ', start) + 1);
  }

  private static boolean dangles(String last, String lastWord) {
    String lower = last.toLowerCase(Locale.ROOT);
    if (WHOLE_END.matcher(lower).find() || RELATIVE.matcher(lower).find()) {
      return false;
    }
    return (DANGLING.contains(lastWord) && !LABELLED.matcher(last).matches())
        || HALF_PHRASE.matcher(last).find()
        || lacksNoun(last)
        || BROKEN_CLAUSE.matcher(last).find()
        || (SUBJECT.matcher(last).find() && STATEMENT.matcher(last).find())
        || leadsToAdjective(last);
  }

  /** Whether an article, or a possessive, is followed by adjectives alone. */
  private static boolean lacksNoun(String last) {
    Matcher end = NOUN_PHRASE.matcher(last.toLowerCase(Locale.ROOT));
    Matcher behind = OF_ADJECTIVE.matcher(last.toLowerCase(Locale.ROOT));
    if (behind.find()
        && ADJECTIVES.contains(behind.group(1))
        && !NOUNS_TOO.contains(behind.group(1))) {
      return true;
    }
    return end.find()
        && Words.of(end.group(1)).stream().allMatch(TruncationCheck::leadsToNoun)
        && !DEGREES.contains(end.group(1));
  }

  private static boolean leadsToNoun(String word) {
    return ADJECTIVES.contains(word)
        || DEGREES.contains(word)
        || (word.endsWith("ly") && !NOUNS.contains(word))
        || word.endsWith("-accented");
  }

  private static boolean leadsToAdjective(String last) {
    Matcher end = ADVERB_OF_ADJECTIVE.matcher(last);
    Matcher adjective = ADJECTIVE.matcher(last);
    return (end.find() && (end.group(1) == null || !VoiceAttributes.isListed(end.group(1))))
        || (adjective.find()
            && VoiceAttributes.isListed(adjective.group(1))
            && !NOUNS.contains(adjective.group(1)));
  }

  /** Whether a word is none behind its hyphen: {@code seventy-somethi}. */
  private static boolean isCutBehindHyphen(String word) {
    String part = word.substring(word.lastIndexOf('-') + 1);
    return part.length() < word.length()
        && part.length() >= LEAST_BEHIND_HYPHEN
        && !VoiceAttributes.isKnown(word)
        && VoiceAttributes.isStartOfOne(part);
  }

  private static boolean isPartOfWord(String text, String last, String lastWord) {
    return text.stripTrailing().endsWith(last)
        && !DANGLING.contains(lastWord)
        && !NOUNS.contains(lastWord)
        && (!NAME.matcher(last).find() || AccentClaim.isStartOfAdjective(lastWord))
        && (VoiceAttributes.isStartOfOne(lastWord) || isCutBehindHyphen(lastWord))
        && !SOUND.matcher(last).find();
  }

  /**
   * Whether the last sentence is one of prose, or the last item of a list, and others have a stop.
   */
  private static boolean isHalf(List<String> lines) {
    String item = lines.get(lines.size() - 1);
    String last = MARKER.matcher(item).replaceFirst("");
    String former = lines.size() < 2 ? "" : lines.get(lines.size() - 2);
    boolean hasStop = STOP.matcher(MARKER.matcher(former).replaceFirst("")).find();
    if (LIST_ITEM.matcher(item).matches() && LIST_ITEM.matcher(former).matches()) {
      return hasStop;
    }
    String[] sentences = STOP.split(last, -1);
    return (sentences.length > 1 || hasStop)
        && PROSE.matcher(sentences[sentences.length - 1]).find();
  }
}
