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
              + "|fits? (?:a|an|the)|(?<!sounds |sound |sounding |would |you |i )like)\\b");

  private static final Pattern TURNING =
      Pattern.compile(
          "\\b(?:than|unlike|not|isn't|isn’t|doesn't|doesn’t|neither|nor|never|without|versus|no|hardly|far from"
              + "|whether|difficult to|hard to)\\b");

  private static final int REACH_WORDS = 5;

  private Imagery() {}

  /** Returns whether a sentence, in lower case, speaks of what the voice is not but resembles. */
  static boolean isIn(String sentence) {
    return CUE.matcher(sentence).find();
  }

  /** Returns whether what follows {@code before} in a sentence is denied or compared. */
  static boolean isTurned(String before) {
    List<String> words = Arrays.asList(before.strip().split(" ", -1));
    List<String> near = words.subList(Math.max(0, words.size() - REACH_WORDS), words.size());
    return TURNING.matcher(String.join(" ", near)).find();
  }
}
