package org.voicepersona.describe.check;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds chat beside the answer: what an assistant says to the person that it talks with. */
final class ChatCheck {

  private static final Pattern OPENING =
      Pattern.compile(
          "^\\W*(?:(?:sure|certainly|of course|absolutely|ok|okay|alright|all right|understood|got it|gladly"
              + "|no problem|great|hello|hi|hey|thanks|thank you)(?: thing| there)?\\s*[!,.:–—-]"
              + "|(?:thanks|thank you) for\\b"
              + "|(?:as (?:requested|asked|you asked|promised|per your)|per your request|let me\\b|i(?:'ve|’ve| have)? (?:just )?(?:listened|heard|analy[sz]ed|reviewed))\\b"
              + "|(?:great|good|interesting) (?:question|request)\\b"
              + "|(?:i'd|i’d|i would|i'll|i’ll|i will) (?:be )?(?:happy|glad|love|try|do my best|now|gladly)\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PRESENTING =
      Pattern.compile(
          "\\bhere(?:'s|’s| is| are) (?:what|how) i\\b|\\bhere(?:'s|’s| is| are| you go| you are)\\b.{0,20}\\b(?:descriptions?|captions?|analysis|summary|profile|breakdown"
              + "|answer|response|details|you go)\\b"
              + "|\\b(?:below|following) is (?:a|an|the|my) (?:\\w+ )?(?:description|analysis|summary|profile)\\b"
              + "|\\b(?:that|which)? ?you(?:'ve|’ve| have)? (?:provided|shared|uploaded|sent|attached|requested|asked|gave|submitted)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern OFFER =
      Pattern.compile(
          "\\b(?:i )?hope (?:this|that|it)(?:'s|’s| is| was)? (?:helps?|what|useful|helpful|meets|answers|works|ok|okay|enough)\\b|\\bif you need (?:anything|something|it)\\b"
              + "|\\blet me know (?:if|what|whether|how|which)\\b"
              + "|\\b(?:anything|something) else (?:i can|you|that)\\b"
              + "|\\b(?:shall|should) i\\b[^.!?]*\\?|\\b(?:do you )?(?:want|need) me to\\b|\\bdoes (?:this|that) (?:work|help|suit|answer)\\b|\\b(?:this|that) (?:meets|answers|is what) you|\\bhappy to (?:help|refine|revise|adjust|expand|add|shorten|provide)\\b"
              + "|\\bwould you like (?:me|to|another|more)\\b|\\bwhat would you like\\b"
              + "|\\bhow (?:can|may) i (?:help|assist)\\b"
              + "|\\b(?:feel free to|don't hesitate to|don’t hesitate to) (?:ask|share|contact|provide)\\b"
              + "|\\b(?:if you (?:have|need|want|would like) (?:any|more|another|further|me to))\\b"
              + "|\\bi(?:'m|’m| am) (?:here|happy|glad|ready) to (?:help|assist)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ITSELF =
      Pattern.compile("\\b(?:i|me|my|you|your)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern PROMISE =
      Pattern.compile(
          "\\bi(?:'d|’d|'ll|’ll|'m|’m| would| will| can| am| shall) (?:be |going to )?(?:happy|glad|able|ready|try|do"
              + "|describe|provide|give|help|analy[sz]e|listen)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PART_END = Pattern.compile("(?<=[.!?:;])\\s+|\\n+");

  private ChatCheck() {}

  /** Returns the sentences of a text, or their parts, that promise and offer nothing. */
  static String withoutPromises(String text) {
    return PART_END
        .splitAsStream(text)
        .filter(part -> !PROMISE.matcher(part).find() && !OFFER.matcher(part).find())
        .collect(Collectors.joining(" "));
  }

  /** Returns whether the text has words for who writes it, or for its reader. */
  static boolean speaksOfItself(String text) {
    return ITSELF.matcher(text).find();
  }

  /** Returns whether the text talks with somebody. */
  static boolean chats(String text) {
    return OPENING.matcher(text).find()
        || PRESENTING.matcher(text).find()
        || OFFER.matcher(text).find();
  }
}
