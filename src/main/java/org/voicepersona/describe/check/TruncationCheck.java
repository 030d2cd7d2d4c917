package org.voicepersona.describe.check;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognises a text that stops in the middle. */
final class TruncationCheck {

  /** What may stand between the last full stop and the end: quotes, brackets, tokens, emoji. */
  private static final Pattern TRAILER =
      Pattern.compile("([\\s\"'”’»)\\]*_`\\p{So}\\p{Cf}\\uFE0F]|" + AnswerCheck.TOKEN + ")+$");

  private static final int LONGEST_TRAILER = 200;

  private static final Pattern SENTENCE_END = Pattern.compile("[.!?。！？।؟۔]$");
  private static final Pattern ELLIPSIS = Pattern.compile("(\\.\\.+|…)$");
  private static final Pattern BARE_NUMBER = Pattern.compile("\\s*\\(?\\d+[.)]\\s*");
  private static final Pattern ABBREVIATION = Pattern.compile("(?i).*\\b(e\\.g|i\\.e)\\.");
  private static final Pattern LIST_ITEM =
      Pattern.compile("\\s*([-*•–]\\s|\\d+[.)]\\s|\\*\\*|[\\p{Lu}][\\p{L}/ -]{0,30}:\\s).*");

  private static final Pattern BOLD = Pattern.compile("\\*\\*");

  /** Words that no phrase ends with. */
  private static final Set<String> DANGLING =
      Set.of(
          ("a an the and or but nor of to in with for that which who whose whom is are was"
                  + " were has have had by from as at on like very slightly quite rather somewhat more"
                  + " most such his her their its this these those my your our into onto than between"
                  + " among being be been it they while if because although though unless until since"
                  + " whereas making giving creating suggesting indicating conveying adding sounding"
                  + " could would may might can should will must when where how why what whether about"
                  + " around toward towards through within without during against behind beneath"
                  + " beside besides despite upon via per so too almost nearly fairly pretty extremely"
                  + " incredibly remarkably particularly especially relatively including he she we i"
                  + " suggests indicates conveys gives makes adds creates reflects implies evokes resembles"
                  + " lends features exhibits possesses displays demonstrates maintains shows includes"
                  + " characterized characterised accompanied reminiscent indicative suggestive tinged"
                  + " associated coupled emphasizes emphasises uses employs expresses produces resembling"
                  + " does do did both either neither every each any no not only even also slight"
                  + " overall unusually notably markedly strikingly noticeably exceptionally"
                  + " uncommonly decidedly moderately far")
              .split(" ", -1));

  /** Behind these a noun must come. */
  private static final Pattern HALF_PHRASE =
      Pattern.compile(
          "(?i)(?:\\b(?:the|each|every) (?:last|first|next|same|whole|other|final|entire|overall|general|vocal|emotional|tonal|most)|(?:\\b(?:and|but|with|is|sounds|,|has|of)) (?:a|an|just a) (?:bit|little|touch|hint|trace|sense|lot|mix|kind|sort|slight)"
              + "|\\b(?:kind|sort|as well|such|due|along|rather) (?:of|as|to|with|than)"
              + "|\\b(?:a|an|his|her|their)(?: (?:very|slightly|rather|quite|fairly))?(?: \\w+,(?: and)?| \\w+ and)? (?:deep|low|high|soft|warm|rich|calm|clear|bright|gentle|slow|fast|quick|steady|smooth|light|rough|nasal|breathy|resonant|friendly|slight|strong|subtle|moderate|gravelly|husky|raspy|mature|youthful|neutral|relaxed|confident|measured|pleasant|distinct|noticeable))$");

  /** Without these words no sentence ends, whatever stop is behind. */
  private static final Pattern STOPPED_SHORT =
      Pattern.compile("(?i)\\b(?:the|an|and|or|very|with a|is a|has a|in a|and a|of a)\\.$");

  /** A value behind its label. */
  private static final Pattern LABELLED =
      Pattern.compile(
          ".{0,300}[:,] *(?:even|slight|far|pretty|most|like|moderately|any|none|both|no|not)");

  private static final Pattern MARKER = Pattern.compile("^\\s*(?:[-*•–]+|\\d+[.)])\\s+");

  private static final Pattern OF_IT =
      Pattern.compile("(?i)\\b(?:in|to|about|of|with|for|behind|on|by|around) it$");

  /** Where a sentence has none of these, it is a caption, which has no full stop. */
  private static final Pattern STATEMENT =
      Pattern.compile(
          "^(?:the|this|that|these|it|he|she|his|her|their|its|they|there|in|on|with|although|while|overall|both|one) .*"
              + "|(?:^|.* )(?<!who |that |which |what |as |than )(?:is|are|was|were|has|have|had|does|speaks|sounds|talks|reads|keeps|gives|makes|seems|appears"
              + "|suggests|remains|stays|carries|conveys|creates|adds|shows|lies|tends|can|could|would|may|might|will) .*");

  /** A long sentence that starts like one of prose. */
  private static final Pattern PROSE =
      Pattern.compile(
          "^\\W*(?:The|This|His|Her|Their|Its|It|Although|While|In)\\b(?:\\W+\\w\\S*){11}");

  private static final Pattern OPEN_BRACKET = Pattern.compile("[(\\[](?![^)\\]]*[)\\]])");
  private static final Pattern OPEN_QUOTE = Pattern.compile("[“«](?![^”»]*[”»])");
  private static final Pattern STOP = Pattern.compile("[.!?。！？][\"'”’)*]*(?:\\s+|$)");

  private TruncationCheck() {}

  /**
   * Returns whether the text stops in the middle: at a word that no phrase ends with, in the middle
   * of a word, before a bracket or a quotation closes, or in a sentence without a full stop behind
   * others that have one. A caption, note or list without full stops is whole. A text without words
   * stops nowhere.
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
    return words.isEmpty()
        || !Character.isLetterOrDigit(last.codePointBefore(last.length()))
        || (DANGLING.contains(words.get(words.size() - 1))
            && !OF_IT.matcher(last).find()
            && !LABELLED.matcher(last).matches())
        || HALF_PHRASE.matcher(last).find()
        || VoiceAttributes.isStartOfOne(words.get(words.size() - 1))
        || (last.startsWith("**") && BOLD.matcher(last).results().count() % 2 != 0)
        || OPEN_BRACKET.matcher(text).find()
        || OPEN_QUOTE.matcher(text).find()
        || text.chars().filter(c -> c == '"').count() % 2 != 0;
  }

  /**
   * Whether the last sentence is one, and others have a full stop. Who leaves out its capital
   * letter may leave out its full stop.
   */
  private static boolean isHalf(List<String> lines) {
    String item = lines.get(lines.size() - 1);
    String last = MARKER.matcher(item).replaceFirst("");
    String former = lines.size() < 2 ? "" : lines.get(lines.size() - 2);
    String before = MARKER.matcher(former).replaceFirst("");
    if (LIST_ITEM.matcher(item).matches() && LIST_ITEM.matcher(former).matches()) {
      return STOP.matcher(before).find();
    }
    String[] sentences = STOP.split(last, -1);
    String end = sentences[sentences.length - 1];
    if (!end.isEmpty() && Character.isLowerCase(end.codePointAt(0))) {
      return false;
    }
    String rest = String.join(" ", Words.of(end));
    boolean isBehindOthers = sentences.length > 1 || STOP.matcher(before).find();
    return (isBehindOthers && STATEMENT.matcher(rest + " ").matches())
        || PROSE.matcher(last).find();
  }
}
