package org.voicepersona.describe.check;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Tells what a sentence claims of the speaker from what it compares the voice with or denies. */
final class Imagery {

  private static final Pattern CUE =
      Pattern.compile(
          "\\b(?:suits?|suited|imagine[sd]?|imagining|pictures?|think of|thinks? of|reminds?|reminiscent"
              + "|remind(?:s|ed)? one|recalls?|evokes?|cast|casting|could play|might play|would play|play a"
              + "|would make|fit for|ideal for|perfect for|would fit|could be the voice|might belong"
              + "|could belong|character|role|roles|persona|fairy[- ]tale|as if|as though|compared (?:with|to)"
              + "|fits? (?:a|an|the)|made for|comes? to mind|could voice|might voice|might be cast|could pass for|might pass for|could be mistaken|(?:worthy|fit|right) (?:of|for)|call to mind|calls to mind|brings? to mind|conjures?|impression of|imitat\\w+|as (?:a|an) \\w+ (?:\\w+ )?(?:would|might|does)|type of|in the (?:manner|style|way|vein|mould|mold|spirit|fashion|tradition) of|along the lines of|akin to|shades of|channell?(?:s|ing)|(?:sort|kind) of (?:man|woman|person|guy|lady|chap|fellow|girl|boy|teacher|uncle|aunt|voice that|voice you|voice which|voice who)|as if by|(?<!sounds |sound |sounding |would |you |i )like)\\b");

  private static final Pattern TURNING =
      Pattern.compile(
          "\\b(?:than|unlike|not(?! only| just| to say)|isn't|isn’t|aren't|aren’t|wasn't|wasn’t|doesn't|doesn’t|don't|don’t|neither|nor|never|without"
              + "|versus|no|none|hardly|scarcely|barely|far from|anything but|opposite of|nowhere near|short of|free of|free from|instead of|less|(?<!at )least|nothing"
              + "|whether|(?:difficult|hard) to (?:say|tell|know|call|describe|imagine|decide|believe|place)|compared (?:with|to)|until|imagine|avoids?|lacks?|rather than)\\b");

  /** Behind what was said, these take it back: "monotone it is not", "slow he was never". */
  private static final Pattern DENIAL =
      Pattern.compile(
          "^ (?:, )?(?:it|he|she|this|that|they|the \\w+) (?:is|was|are|sounds|does|do)(?: not|n't|n’t| hardly| never| anything but)\\b"
              + "|^ (?:is|would be|are) (?:not |hardly |never |the last |too strong)");

  /** What a denial does not reach beyond. */
  private static final Pattern TURN_BACK =
      Pattern.compile(
          "(?<!anything |nothing |all )\\b(?:but|yet|though|although|just|instead|however|only)\\b(?! (?:not|hardly))");

  /** What turns no more than what follows it up to a comma. */
  private static final Pattern TURNING_PART =
      Pattern.compile("\\b(?:if|as though|for an?)\\b[^,]*$");

  private static final int REACH_WORDS = 5;

  private Imagery() {}

  /** Returns whether a sentence, in lower case, speaks of what the voice is not but resembles. */
  static boolean isIn(String sentence) {
    return CUE.matcher(sentence).find();
  }

  /**
   * Returns whether the part of a sentence, between commas, that has this place is one of those.
   */
  static boolean isInPart(String sentence, int place) {
    int end = sentence.indexOf(" , ", place);
    int start = sentence.lastIndexOf(" , ", place);
    return isIn(sentence.substring(Math.max(0, start), end < 0 ? sentence.length() : end));
  }

  /** Returns whether what follows {@code before} in a sentence is denied or compared. */
  static boolean isTurned(String before) {
    String part = before.substring(before.lastIndexOf(" : ") + 1);
    List<String> words =
        Arrays.stream(part.strip().split(" ", -1)).filter(word -> !word.equals(",")).toList();
    String near =
        String.join(" ", words.subList(Math.max(0, words.size() - REACH_WORDS), words.size()));
    String[] parts = TURN_BACK.split(near, -1);
    return TURNING.matcher(parts[parts.length - 1]).find() || TURNING_PART.matcher(part).find();
  }

  /** Returns whether {@code after}, in the same sentence, denies what was said before it. */
  static boolean isDeniedBy(String after) {
    return DENIAL.matcher(after).find();
  }
}
