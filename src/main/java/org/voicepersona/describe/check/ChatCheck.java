package org.voicepersona.describe.check;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds chat beside the answer: what an assistant says to the person that it talks with. */
final class ChatCheck {

  private static final Pattern OPENING =
      Pattern.compile(
          "^\\W*(?!(?:sure|of course|certainly|absolutely),? [^.!?]{0,80}\\b(?:but|though|yet)\\b)(?:(?:right|well|so|okay|ok|alright|now),? (?:let['’]s|let us|let me|here|i(?:['’]ve| have) (?:had|listened|heard|taken|gone|got|given|analy)|i(?:['’]ll| will| can| listened| heard| took| went| gave))\\b|(?:sure|certainly|of course|absolutely|ok|okay|alright|all right|understood|got it|gladly"
              + "|no problem|no worries|not a problem|with pleasure|will do|right away|great|hello|hi|hey|thanks|thank you)(?: thing| there)?(?:\\s*[!.:–—]|\\s+-\\s|,\\s*(?:here|this|so|the|let|let's|i|we|that|below|an?|it|in|happy|no|based|listening|thanks?|my|after|your|just|you|got|will|done)(?:['’]\\w+)?\\b)"
              + "|(?:thanks|thank you) for\\b"
              + "|(?:as (?:requested|asked|you asked|promised|per your)|per your request|let me\\b(?! (?:put|say|in\\b|be|confess|stress))|i(?:'ve|’ve| have)? (?:just )?(?:listened|heard|analy[sz]ed|reviewed))\\b"
              + "|(?:great|good|nice|fun|cool|lovely|excellent|interesting) (?:question|request|clip|sample|recording|one)\\s*[!.]|(?:great|good|nice|excellent|interesting|lovely) (?:choice|pick|find|ask)\\b[^.!?]{0,30}!|(?:happy|glad|delighted|pleased) to (?:oblige|help|assist|do)\\b|good (?:morning|afternoon|evening|day)\\s*[!,.]|(?:to|in) (?:answer|response) (?:to )?your\\b"
              + "|(?:i'd|i’d|i would|i'll|i’ll|i will) (?:be )?(?:happy|glad|love|try|do my best|now|gladly)\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PRESENTING =
      Pattern.compile(
          "\\bi(?:['’]ve| have) (?:written|kept|made (?:it|this)|tried|put|focus+ed|added|included|left|aimed|based|summari[sz]ed|formatted|described|noted)\\b|\\bhere(?:'s|’s| is| are) (?:what|how) i\\b|\\bhere(?:'s|’s| is| are| you go| you are| comes)\\b[^,;.]{0,20}\\b(?:descriptions?|take|attempt|stab|version|transcription|write-up|impression|captions?|analysis|summary|profile|breakdown|entry|result|output|rundown|overview|sketch"
              + "|answer|response|details|you go)\\b"
              + "|\\b(?:below|following) is (?:a|an|the|my) (?:\\w+ )?(?:description|analysis|summary|profile)\\b"
              + "|\\b(?:that|which)? ?you(?:'ve|’ve| have)? (?:provided|shared|uploaded|sent|attached|requested|asked|gave|submitted|wanted me|were after|were looking for)\\b"
              + "|\\byour (?:request|query|clip|audio|file|recording|upload|sample|prompt|message|instructions|submission)\\b"
              + "|\\b(?:please|kindly) (?:note|find|bear in mind|keep in mind|be aware|see)\\b|\\bper (?:the|your) (?:request|instructions)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern OFFER =
      Pattern.compile(
          "\\b(?:would|will|could|is|was|does|do|should|shall|may|can|are|did) (?=[^.!?]{0,80}\\b(?:you|your|me|i|version|one|answer|description)\\b)(?=[^.!?]{0,80}\\b(?:shorter|longer|version|another|next|more|else|different|detail\\w*|format|style|rewrit\\w+|revis\\w+|help\\w*|enough|useful|fine|work|suit|better|changed?|adjust\\w*|expand\\w*|mind|wanted|looking for|after)\\b)[^.!?]{0,90}\\?\\s*$|\\b(?:want|need|prefer|care for|fancy) (?:another|a|an|something|it|more|me)\\b[^.!]{0,60}\\?|\\b(?:shout|ask|holler|reply|say so|ping me|message me|write|yell) if you\\b|\\b(?:i )?hope (?:this|that|it)(?:'s|’s| is| was)? (?:helps?|what|useful|helpful|meets|answers|works|ok|okay|enough|suits|fits|does|gives|captures|clarifies)\\b|\\bif you (?:need|want|have|require|prefer|wish|would like|['’]d like|like|are looking for|care for)\\b[^.!?]{0,80}?\\b(?:anything|something else|it (?:shorter|longer|in|to be|rephrased)|versions?|questions?|details?|clarifications?|changes?|revisions?|information|help|assistance|more|another|further|others?|me to|alternatives?|edits?|rewritten|shorter|longer)\\b"
              + "|\\b(?:just|simply|please) (?:ask|shout|say so|say the word|reach out|reply|holler|give me a shout)\\b(?! for)|\\bi(?: can|['’]ll| will| could) (?:also |certainly |gladly |happily |always )?(?:provide|make|write|add|expand|shorten|adjust|rewrite|rephrase|revise|redo|tweak|elaborate|go into)\\b"
              + "|\\bhave a (?:nice|great|good|lovely|wonderful|pleasant) (?:day|one|evening|weekend|time)\\b|\\b(?:good|best of) luck\\b|\\b(?:best|kind|warm) regards\\b|\\byou(?:['’]re| are) (?:most |very )?welcome\\b|^\\W*my pleasure\\b"
              + "|\\b(?:just|please) (?:tell|ask|message|ping|drop) me\\b|\\blet['’]s (?:have a listen|take a|dive|begin|start|get started|see|break|look)\\b|\\btell me (?:if|whether)\\b"
              + "|\\bi(?:['’]ll| will| can| could| shall)\\b[^.!?]{0,40}\\b(?:try again|have another go|assist|help you|do it again|start over)\\b|\\bi(?:['’]m| am) (?:so |very |always )?(?:glad|happy|pleased|delighted|ready) to (?!be\\b)|\\b(?:i|we) hope you\\b|\\byour (?:questions?|patience|project|assistant|needs|convenience|reference|review|dataset|consideration|feedback)\\b|\\banything (?:you|else|to|i|that)\\b[^.!]{0,60}\\?|\\byou['’]d (?:like|prefer|want) me to\\b|\\b(?:useful|helpful|of use|of help) (?:to|for) you\\b|\\b(?:is|was) (?:that|this|it) (?:what|the kind|the sort|useful|helpful|enough|ok|okay|clear)\\b[^.!]{0,60}\\?|\\bdoes (?:that|this|it) (?:capture|cover|give|match|meet|make sense|sound right|do)\\b[^.!]{0,60}\\?|\\b(?:you|me|i)\\b[^.!?]{0,40}\\b(?:re-?work|re-?write|revise|re-?do|re-?phrase|re-?word|another style|another version|other versions?|shorter version|longer version)\\b"
              + "|\\b(?:ready for|send(?: me| over)?|looking forward to|on to) (?:the|your) (?:next|other) (?:one|clip|file|sample|recording|audio|request)|\\bis there anything\\b|\\bany (?:other|more|further) (?:questions|clips|requests)\\b"
              + "|\\blet me know (?:if|what|whether|how|which)\\b"
              + "|\\b(?:anything|something) else (?:i can|you|that)\\b"
              + "|\\b(?:shall|should) i\\b[^.!?]*\\?|\\b(?:do you )?(?:want|need) me to\\b|\\bdoes (?:this|that) (?:work|help|suit|answer)\\b|\\b(?:this|that) (?:meets|answers|is what) you|\\bhappy to (?:help|refine|revise|adjust|expand|add|shorten|provide)\\b"
              + "|\\bwould you like (?:me|to|another|more)\\b|\\bwhat would you like\\b"
              + "|\\bhow (?:can|may) i (?:help|assist)\\b"
              + "|\\b(?:do you want|would you (?:like|prefer|want)|can i (?:help|do|offer)|may i)\\b[^.!]{0,80}\\?|\\b(?:feel free to|don't hesitate to|don’t hesitate to) (?:ask|share|contact|provide|reach|send|let|request|tell|use|adapt|edit|tweak|modify|copy|adjust)\\b"
              + "|\\b(?:if you (?:have|need|want|would like) (?:any|more|another|further|me to))\\b"
              + "|\\bi(?:'m|’m| am) (?:here|happy|glad|ready) to (?:help|assist)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ITSELF =
      Pattern.compile("\\b(?:i|me|my)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern PROMISE =
      Pattern.compile(
          "\\bi(?:'d|’d|'ll|’ll|'m|’m| would| will| can| am| shall) (?:be |going to )?(?:happy|glad|able|ready|try|do"
              + "|describe|provide|give|help|analy[sz]e|listen)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PRAISE =
      Pattern.compile(
          "\\b(?:love[ds]?|enjoy\\w*|liked?|favou?rite|best|recommend\\w*|stars|amazing|wonderful|awesome|brilliant|fantastic|great|perfect|impressed|obsessed|fan|goosebumps|wow)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PART_END = Pattern.compile("(?<=[.!?:;,])\\s+|\\n+");

  private ChatCheck() {}

  /** Returns the sentences of a text, or their parts, that promise and offer nothing. */
  static String withoutPromises(String text) {
    return PART_END
        .splitAsStream(text)
        .filter(part -> !PROMISE.matcher(part).find() && !OFFER.matcher(part).find())
        .collect(Collectors.joining(" "));
  }

  /** Returns whether the text says how much somebody likes it. */
  static boolean praises(String text) {
    return PRAISE.matcher(text).find();
  }

  /** Returns whether the text has words for who writes it. */
  static boolean speaksOfItself(String text) {
    return ITSELF.matcher(text).find();
  }

  /** Returns whether the text opens and ends like a letter: more than a refusal needs. */
  static boolean greetsAndOffers(String text) {
    return OPENING.matcher(text).find() && OFFER.matcher(text).find();
  }

  /** Returns whether the text talks with somebody. */
  static boolean chats(String text) {
    return OPENING.matcher(text).find()
        || PRESENTING.matcher(text).find()
        || OFFER.matcher(text).find();
  }
}
