package org.voicepersona.describe.check;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.describe.check.AnswerFault.Kind;
import org.voicepersona.globe.label.MissingValue;

/**
 * Accepts or rejects the answer of a language model for publication in English.
 *
 * <p>Markdown and lists are fit. So is a lone letter of another alphabet: phonetic symbols are.
 */
public final class AnswerCheck {

  /** Goes up when an answer is judged otherwise than before. */
  public static final String VERSION = "5";

  /** What a tokenizer marks a place with, in the ways of several models. */
  static final String TOKEN =
      "<\\|[^<>|\\s]{1,40}\\|?>|</?s>|<(?:start|end|begin)_of_\\w{1,20}>|<(?:extra_id_|unused)\\d{1,4}>"
          + "|<0x[0-9A-Fa-f]{2}>|</?(?:pad|unk|bos|eos|cls|sep|mask|sot|eot|eom|eod|eot_id|think|answer"
          + "|assistant|user|system|audio|image|speech|tool_call|image_soft_token|audio_soft_token)>"
          + "|<<?/?SYS>>?|\\[/?(?:INST|PAD|UNK|BOS|EOS|EOT|CLS|SEP|MASK|AUDIO|END|SYS)]";

  private static final int LONGEST_NOTHING = 120;

  private static final Pattern TOKENS = Pattern.compile(TOKEN);

  private static final Pattern CONTROL =
      Pattern.compile(
          TOKEN
              + "|\\uFFFD|[\\p{Cntrl}&&[^\\n\\r\\t]]|[\\u2581\\u0120\\u010A](?=\\w|\\s|$)|\\p{Co}|\u00e2\u20ac|\u00ef\u00bf\u00bd"
              + "|\u00c3[\\u0080-\\u00BF]|\\\\u[0-9a-fA-F]{4}|&(?:#\\d{1,6}|#x[0-9a-fA-F]{1,5}|nbsp|amp|quot|lt|gt|apos);");
  private static final Pattern NOTHING =
      Pattern.compile(
          "(?i)\\W*(?:(?:(?:the|voice|audio|final|model) )?(?:answer|description|response|output|text|voice)\\s*[:=]\\W*(?:none|n/?a|nil|null|nothing|empty|blank|unknown|tbd|not (?:available|applicable|provided|given|specified|known)|no|-+)\\W*|(?:no|without|missing|empty) (?:description|answer|response|output|text|content|data|information|analysis)"
              + "(?: (?:is |was )?(?:available|provided|given|found))?\\W*)");

  /** An order to describe, a label of a prompt's part, or a question about the voice. */
  private static final Phrases QUESTION = Phrases.read("questions.txt", "question");

  private static final Pattern LETTERS = Pattern.compile("[\\p{L}\\p{M}]+");

  /** Chinese and Japanese punctuation: ideographic, and the wide forms of our own. */
  private static final Pattern WIDE_PUNCTUATION =
      Pattern.compile("[\\u3001-\\u3003\\u3008-\\u3011\\uFF01-\\uFF0F\\uFF1A-\\uFF20]");

  private static final Pattern SENTENCE_END = Pattern.compile("[.!?:;]\\s+|\\n+");
  private static final Pattern STUTTER = Pattern.compile("(\\p{L}{1,8}?)\\1{9,}");

  /** Scripts of which a single letter is a word. */
  private static final Set<UnicodeScript> WHOLE_WORDS =
      EnumSet.of(
          UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

  /** A shorter sentence of a prompt may stand in an answer by chance; of a longer, this much. */
  private static final int SHORTEST_ECHO_WORDS = 5;

  private static final int LONGEST_ECHO_WORDS = 10;

  private static final int CUT_OFF_QUOTE = 40;

  private static final int LOOPED_SENTENCE_WORDS = 4;
  private static final int LOOPED_SENTENCE_TIMES = 3;
  private static final int PHRASE_WORDS = 4;
  private static final int LEAST_PHRASES = 20;
  private static final double LEAST_DISTINCT_PHRASES = 0.6;
  private static final int LONGEST_PERIOD_WORDS = 20;
  private static final int LOOPED_PERIOD_TIMES = 4;
  private static final int LOOPED_PERIOD_WORDS = 6;

  private AnswerCheck() {}

  /**
   * Returns what is wrong with {@code answer}, or nothing.
   *
   * @param prompt the question it answers
   * @param complete whether the model ended it, rather than the limit of its length
   */
  public static Optional<AnswerFault> fault(String prompt, String answer, boolean complete) {
    return empty(answer)
        .or(() -> controlTokens(answer))
        .or(() -> wordOfOtherScript(answer))
        .or(() -> echo(prompt, answer))
        .or(() -> looping(answer))
        .or(() -> complete ? Optional.empty() : Optional.of(cutOff(answer)));
  }

  /** Looks for a word at all, beside those that stand for nothing, such as {@code N/A}. */
  static Optional<AnswerFault> empty(String answer) {
    boolean mayBe =
        answer.length() <= LONGEST_NOTHING || answer.chars().noneMatch(Character::isLetterOrDigit);
    return mayBe && (MissingValue.is(answer) || NOTHING.matcher(answer).matches())
        ? Optional.of(AnswerFault.shownBy(Kind.EMPTY, answer.strip()))
        : Optional.empty();
  }

  /** Looks for a control token or a broken character. */
  static Optional<AnswerFault> controlTokens(String answer) {
    return first(Kind.CONTROL_TOKENS, CONTROL.matcher(answer));
  }

  /** Looks for syllables, words, phrases or sentences that come again and again. */
  static Optional<AnswerFault> looping(String answer) {
    return first(Kind.LOOPING, STUTTER.matcher(answer))
        .or(() -> repeatedSentence(answer))
        .or(() -> repeatedWords(Words.of(answer)));
  }

  private static Optional<AnswerFault> first(Kind kind, Matcher matcher) {
    return matcher.find()
        ? Optional.of(AnswerFault.shownBy(kind, matcher.group()))
        : Optional.empty();
  }

  private static AnswerFault cutOff(String answer) {
    String whole = answer.strip();
    return AnswerFault.shownBy(
        Kind.CUT_OFF, "..." + whole.substring(Math.max(0, whole.length() - CUT_OFF_QUOTE)));
  }

  /** Looks for a word, or punctuation, in another script than Latin. */
  static Optional<AnswerFault> wordOfOtherScript(String answer) {
    Matcher word = LETTERS.matcher(answer);
    while (word.find()) {
      int[] foreign = word.group().codePoints().filter(AnswerCheck::isForeign).toArray();
      if (foreign.length > 1
          || (foreign.length == 1 && WHOLE_WORDS.contains(UnicodeScript.of(foreign[0])))) {
        return Optional.of(AnswerFault.shownBy(Kind.OTHER_SCRIPT, word.group()));
      }
    }
    return first(Kind.OTHER_SCRIPT, WIDE_PUNCTUATION.matcher(answer));
  }

  private static boolean isForeign(int letter) {
    UnicodeScript script = UnicodeScript.of(letter);
    return script != UnicodeScript.LATIN
        && script != UnicodeScript.COMMON
        && script != UnicodeScript.INHERITED;
  }

  /** Looks for a sentence that asks for a description, whatever the question was. */
  static Optional<AnswerFault> question(String answer) {
    String text = TOKENS.matcher(answer).replaceAll("\n").toLowerCase(Locale.ROOT);
    return QUESTION
        .in(text)
        .findFirst()
        .map(found -> AnswerFault.shownBy(Kind.PROMPT_ECHO, found.group()));
  }

  /** Looks for a sentence of the prompt, or ten words in a row of a longer one. */
  static Optional<AnswerFault> echo(String prompt, String answer) {
    String said = " " + String.join(" ", Words.of(answer)) + " ";
    for (String sentence : SENTENCE_END.split(prompt, -1)) {
      List<String> words = Words.of(sentence);
      int length = Math.min(words.size(), LONGEST_ECHO_WORDS);
      for (int i = 0; length >= SHORTEST_ECHO_WORDS && i + length <= words.size(); i++) {
        String asked = String.join(" ", words.subList(i, i + length));
        if (said.contains(" " + asked + " ")) {
          return Optional.of(AnswerFault.shownBy(Kind.PROMPT_ECHO, asked));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<AnswerFault> repeatedSentence(String answer) {
    Map<String, Integer> times = new HashMap<>();
    for (String sentence : SENTENCE_END.split(answer, -1)) {
      List<String> words = Words.of(sentence);
      String normal = String.join(" ", words);
      if (words.size() >= LOOPED_SENTENCE_WORDS
          && times.merge(normal, 1, Integer::sum) == LOOPED_SENTENCE_TIMES) {
        return Optional.of(AnswerFault.shownBy(Kind.LOOPING, normal));
      }
    }
    return Optional.empty();
  }

  /** Looks for words that follow themselves again and again, or for few phrases used often. */
  private static Optional<AnswerFault> repeatedWords(List<String> words) {
    for (int period = 1; period <= LONGEST_PERIOD_WORDS; period++) {
      int needed = Math.max(LOOPED_PERIOD_WORDS, LOOPED_PERIOD_TIMES * period) - period;
      int repeated = 0;
      for (int i = period; i < words.size(); i++) {
        repeated = words.get(i).equals(words.get(i - period)) ? repeated + 1 : 0;
        if (repeated == needed) {
          String phrase = String.join(" ", words.subList(i - period + 1, i + 1));
          return Optional.of(AnswerFault.shownBy(Kind.LOOPING, phrase));
        }
      }
    }
    List<String> phrases = new ArrayList<>();
    for (int i = 0; i + PHRASE_WORDS <= words.size(); i++) {
      phrases.add(String.join(" ", words.subList(i, i + PHRASE_WORDS)));
    }
    int distinct = new HashSet<>(phrases).size();
    return phrases.size() >= LEAST_PHRASES && distinct < LEAST_DISTINCT_PHRASES * phrases.size()
        ? Optional.of(
            new AnswerFault(
                Kind.LOOPING,
                "%d of %d phrases are repetitions"
                    .formatted(phrases.size() - distinct, phrases.size())))
        : Optional.empty();
  }
}
