package org.voicepersona.describe.check;

import java.util.regex.Pattern;

/** Finds the turns of phrase with which an assistant says what it is or cannot do. */
final class RefusalCheck {

  private static final String I_AM = "\\bi(?:'m| am|’m) ";
  private static final String CANNOT =
      "(?:cannot|can't|can’t|can not|couldn't|couldn’t|could not|won't|won’t|will not"
          + "|(?:am|are|was|were|'m|’m|'re|’re) (?:unable|not able) to|(?:won't|won’t|will not|wouldn't) be able to)";

  /** What is asked of an assistant; nothing else that a person cannot do ends the matter. */
  private static final String TASK =
      "(?:hear|listen|access|process|play|open|load|analy[sz]e|examine|evaluate|assess|judge(?! the (?:room|recording|channel|acoustics))|provide|offer|give"
          + "|assist|fulfil|fulfill|comply|complete|describe|identify|determine|infer|speculate|guess|comment|answer"
          + "|respond|perform|do (?:that|this)|say (?:anything|much|how|what|who)|tell (?:you|how|what|who)|make (?:any )?(?:assumptions?|judg))";

  private static final String SOUND =
      "(?:audio|recording|clip|sound|sound file|voice|file|speech|input|attachment|sample|link)";
  private static final String AI =
      "an? (?:ai|artificial intelligence|(?:large |text-based )?language model)\\b";
  private static final String MACHINE =
      "an? (?:[\\w-]+ ){0,2}(?:model|assistant|program|chatbot)\\b";
  private static final String GIVEN =
      "(?:provided|attached|given|supplied|included|uploaded|shared|received|sent)";

  private static final Pattern REFUSAL =
      Pattern.compile(
          String.join(
              "|",
              "\\bas (?:just |only )?"
                  + AI
                  + "(?![\\w -]{0,30}\\b(?:would|might|does|voice|narrator)\\b)",
              "\\b(?:as|being) " + MACHINE + ",? i\\b",
              I_AM + "(?:just |only |merely )?(?:" + AI + "|" + MACHINE + ")",
              I_AM
                  + "(?:very |so |really )?(?:sorry|afraid)\\b(?! (?:to say |that )?(?:of|it|she|he|they|(?:this|the|that|his|her) (?:\\w+ )?(?:voice|speaker|man|woman|lady|delivery|tone|accent|pitch|pace|performance|reading)|for (?:her|him|his|them|their|whoever|anyone|anybody|everyone|everybody|myself))\\b)",
              I_AM + "(?:unable|not able) to " + TASK,
              I_AM + "not (?:in a position|equipped|allowed|permitted|designed|supposed)\\b",
              "\\b(?:sorry|apologies|apologize|apologise),? (?:but |for )?(?:i|the|this|that|there|it)\\b",
              "^\\W*(?:sorry|apologies)(?:\\s*[,.!:–—]|\\s+-\\s)",
              "\\bi apologi[sz]e\\b",
              "\\bi (?:must|have to|need to|'d have to|would have to) (?:respectfully )?(?:decline|refuse)\\b",
              "\\bnot (?:something|anything|a thing) (?:that )?i(?: can|['’]m| am| do| could| will|['’]ll| offer| support)\\b|\\bi(?: am|['’]m) (?:going to |gonna )?(?:have to )?(?:pass|decline|refrain|skip|limited to|restricted to|not comfortable)\\b|\\bi (?:must|have to|will|shall|need to) (?:pass on|refrain|skip)\\b|\\bi (?:do not|don't|don’t) (?:feel comfortable|actually (?:hear|listen)|hear|process|listen|support|have ears|handle|accept)\\b|\\bi (?:only|can only) (?:handle|process|work|accept|understand|deal|read|see)\\b|\\bi lack (?:the )?(?:\\w+ )?(?:abilit|capabilit|means|ears|tools|access)",
              "\\b(?:it )?(?:wouldn't|wouldn’t|would not|isn't|isn’t|is not) (?:be )?(?:right|appropriate|fair|ethical|responsible|possible) (?:for me )?to\\b|\\b(?:this|the|our) (?:model|system|assistant|tool|service) (?:cannot|can't|can’t|does not|doesn't|doesn’t|is unable|is not able|has no|declines|did not|was unable|could not)",
              "\\bi(?:'d|’d| would) (?:rather|prefer) (?:not|to not)\\b|\\bi prefer not\\b",
              "\\b(?:against|violates?|outside|beyond) (?:of )?(?:my (?:guidelines|policy|policies|programming|capabilit|abilit|scope)"
                  + "|what i(?: am|'m|’m| can))",
              "\\bmy (?:capabilit|abilit|training|programming|guidelines|function)\\w* (?:do|does|is|are|don't|doesn't|prevent|limit|not)",
              "\\b(?:inappropriate|not appropriate|impossible|not possible) (?:for me )?to (?:me )?(?:"
                  + TASK
                  + "|speak|say)",
              "\\bi (?:was|am|have been|'ve been|’ve been) (?:trained|programmed|created|developed)"
                  + " (?:by|to|on)\\b",
              "\\b(?:i|we)(?: |(?=['’]))"
                  + CANNOT
                  + " (?:actually |directly |really |currently )?"
                  + TASK,
              "\\bi (?:do not|don't|don’t) (?:have|possess) (?:any |enough |the |sufficient )?(?:access|abilit|capabilit|information|means"
                  + "|way|data|details|audio|context)",
              "\\bi have no (?:way|means|access|information|data|abilit|audio|ears)",
              "\\bi (?:can|do) only (?:work|process|read|handle|understand)",
              "\\b(?:there is|there's|there’s|there was|i see|i find|i have|received|contains?) no (?:\\w+ ){0,2}"
                  + "(?:audio|recording|clip|file|input|attachment|sample|link)\\b.{0,30}(?:"
                  + GIVEN
                  + "|to (?:listen|analy|describe)|that i|\\bi )",
              "\\bno (?:\\w+ )?"
                  + SOUND
                  + " (?:file |clip |input |recording )?(?:(?:was|is|has been|were) )?"
                  + GIVEN,
              "\\b(?:nothing|no file|no recording) (?:was|is|has been) (?:attached|uploaded|provided|included|received)",
              "\\b"
                  + SOUND
                  + " (?:file |clip |input )?(?:did not|didn't|didn’t|does not|doesn't|doesn’t|could not|couldn't|couldn’t|cannot|can't|can’t"
                  + "|failed to)(?: be)?"
                  + " (?:load|play|open|arrive|come through|upload|contain any|processed|loaded|opened|played|accessed|missing)\\b"
                  + "|\\b"
                  + SOUND
                  + " (?:file |clip )?(?:is|seems to be|appears to be) (?:missing|empty)\\b",
              "\\b(?:provide|upload|share|attach|send) (?:me )?(?:with )?(?:the|an|a|your|another) "
                  + SOUND
                  + "\\b",
              "\\b(?:please|could you|can you|you need to|kindly) (?:please |first )?(?:provide|upload|share|attach|send|supply|resend)\\b(?![^.]{0,40}\\b(?:description|analysis|summary|caption|details|answer)\\b)",
              "\\bi(?: would|['’]d) (?:need|have) to (?:hear|listen|have|access|receive|get)\\b|\\bi (?:do not|don['’]t) (?:make|give|offer|do|provide) (?:guesses|assumptions|judg\\w+|opinions|descriptions|assessments)\\b|\\bi(?:['’]ll| will) (?:leave it|stop) (?:there|here|at that)\\b|\\b(?:breach|invasion|violation) of (?:\\w+ )?privacy\\b|\\bi (?:did not|didn['’]t) (?:catch|get|receive|hear) any\\b",
              "\\bwithout (?:\\w+ )?(?:access to|hearing|listening to|having heard|being able to hear)\\b.{0,40}\\bi\\b",
              "\\bwithout (?:access to|hearing|listening to) (?:the|an) (?:actual )?" + SOUND),
          Pattern.CASE_INSENSITIVE);

  private static final String CANNOT_BE =
      " (?:cannot|can't|can’t|can not|could not|couldn't|couldn’t|has not|is not able to|are not able to|was unable to) (?:currently |reliably |yet |therefore )?(?:be|been) ";

  /** What says nobody's name, and ends the matter if nothing is said of the voice besides. */
  private static final Pattern IMPERSONAL =
      Pattern.compile(
          String.join(
              "|",
              "(?:^|[.!?:]\\s+)\\W*(?:unfortunately,? |currently |sorry )?(?:unable|not able|impossible|not possible|cannot|can't|can’t|can not|could not|couldn't|couldn’t|failed|refusing|declining)"
                  + " (?:to )?(?:[\\w-]+ )?(?:process|access|open|play|load|analy[sz]e|transcribe|determine|provide|generate|identify|complete|fulfil|fulfill|comply|retrieve|decode|read|describe|assess|hear|listen|evaluate|answer|help|assist|produce|make)\\b",
              CANNOT_BE
                  + "(?:determined|provided|generated|given|described|identified|assessed|analy[sz]ed|established|inferred|produced|made|evaluated|extracted|completed|created|retrieved|processed|opened|loaded|played|decoded|heard|accessed|fulfilled|read|answered)",
              "\\bno (?:\\w+ )?(?:audio|speech|voice|sound|content|data|description|speaker|recording|file|clip|response|result|output|input)s?(?: data| content| file| track| clip)? (?:was|were|is|are|has been|could be|can be|available|found|detected|received|present|possible)\\b",
              "\\b(?:request|processing|analysis|task|upload|decoding|transcription|description|operation) (?:has )?(?:failed|timed out|(?:was |is |has been )?(?:denied|rejected|blocked|declined|refused|skipped|cancelled|not (?:possible|permitted|allowed|available|supported)))",
              "\\baccess denied\\b|\\b(?:content|usage|safety|privacy) (?:policy|policies|filters?|guidelines|reasons)\\b|\\bnot (?:currently |yet )?supported\\b|\\bunsupported (?:format|file|audio|codec|media|input)",
              "\\b(?:insufficient|not enough|inadequate|too little|lack of) (?:\\w+ )?(?:data|information|audio|context|input|material|evidence|signal|speech|sound)\\b",
              "\\b(?:more|additional|further) (?:information|context|audio|data|input|material) (?:is |are |would be |will be |may be )?(?:needed|required|necessary)\\b",
              "\\b(?:try|trying) again\\b|\\bre-?upload|\\b(?:file|clip|audio|recording|attachment|link) (?:\\w+ )?(?:is|was|seems|appears)(?: to be)? (?:corrupt|corrupted|broken|missing|silent|unavailable|unreadable|empty|blank|inaccessible|damaged)\\b",
              "\\b(?:audio|file|clip|recording|description|data|content|service|model|input|transcript|analysis|is|are|was|currently|temporarily) (?:\\w+ )?unavailable\\b|^\\W*unavailable\\b|\\b(?:outside|beyond|not within|not part of|out of|exceeds) (?:of )?(?:what|the scope|the capabilit\\w+|the reach|its|reach)\\b[^.]{0,40}\\b(?:assistant|model|system|tool|supports?|capabilit\\w+|reach)\\b",
              "\\b(?:audio|clip|file|recording|link|attachment|sound|upload|player|nothing)s? (?:\\w+ )?(?:won['’]t|will not|doesn['’]t|does not|didn['’]t|did not|wouldn['’]t|refuses to|fails to|failed to) (?:open|play|load|download|work|start|arrive|come)|\\bnothing (?:plays|loads|happens|comes) (?:when|back|out)",
              "\\b(?:not able|unable) to "
                  + TASK
                  + "\\b|\\b(?:can['’]?t|cannot) (?:rate|judge|score|comment on|assess|review) (?:this|it|that)\\b",
              "\\b(?:upload|file|audio|clip|attachment|transfer|link|recording|sound)s? (?:did not|didn['’]t|has not|hasn['’]t|never|failed to|does not|doesn['’]t) (?:\\w+ )?(?:go|come|get|make it|upload|arrive|reach|load|play|open)\\b|\\bnothing to (?:report|describe|say|analy[sz]e)\\b(?! but)|\\berror\\s*[:\\d]|\\b(?:an|unknown|internal|server) error\\b"),
          Pattern.CASE_INSENSITIVE);

  /** In a text that says nothing of a voice these are no part of a description. */
  private static final Pattern REGRET =
      Pattern.compile(
          "\\b(?:cannot|can['’]?t|couldn['’]?t|can not|could not|no can do|(?:unable|not able)(?! to (?:hide|stop|keep|sit|contain|control|catch|stand|suppress|finish|help|conceal|hold|wait|settle|resist)\\b)|regret\\w*|sorry|apolog\\w+|unfortunately|never (?:arrived|came|loaded)|isn['’]t anything|is not anything|nothing to (?:describe|hear|say)|polic(?:y|ies)|unethical|did(?: not|n['’]t) (?:go|come) through|nothing to report|not (?:permitted|allowed)|prohibited|forbidden|impossible|declin\\w+|refus(?:e|ed|es|ing|al)|skipp(?:ed|ing)|without (?:the |any )?(?:audio|sound|recording|clip))\\b",
          Pattern.CASE_INSENSITIVE);

  /** Who is an assistant says so, or what it is for. */
  private static final Pattern SELF =
      Pattern.compile(
          "\\b(?:i|me|my|we|us|our)\\b.{0,200}\\b(?:assistants?|chatbot|bot|ai|models?|program|software|machine|system|trained|programmed|designed|built|created|capab\\w+|abilit\\w+|able|training|text|guidelines|instructions|purpose|role|function|task|tasks|jobs?|specialty|developers|creators|makers|help|assist\\w*|answer|support|serve|service|handle|deal with|process|limited|only|offer|provide|perform|ears|tools?)\\b",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern PERSON =
      Pattern.compile("\\b(?:i|me|us|we)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern NEGATION =
      Pattern.compile(
          "\\b(?:not|no|nothing|never|cannot|nor|neither|none|lack|without the|stay away|steer clear|refrain|avoid|unethical|wrong of me|decline|refuse|beyond)\\b|n['’]t\\b",
          Pattern.CASE_INSENSITIVE);

  /** What it takes to describe a voice. */
  private static final Pattern PERCEPTION =
      Pattern.compile(
          "\\b(?:hear\\w*|listen\\w*|ears?|senses?|audio|sounds?|recordings?|clips?|files?|attach\\w*|guess\\w*|speculat\\w*|infer\\w*|judg\\w*|describ\\w*|descriptions?|opinions?|comment\\w*|idea|say|tell|do (?:this|that|it)|evaluat\\w*|assess\\w*|identif\\w*|profil\\w+|upload\\w*|who)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+|\\n+");

  /** Sentences; who says so much of a voice may leave some of it open. */
  private static final int ENOUGH = 2;

  private RefusalCheck() {}

  /**
   * Returns whether the text speaks of who writes it as of an assistant, or denies that he hears.
   */
  static boolean presentsItself(String text) {
    return SELF.matcher(text).find()
        || SENTENCE_END
            .splitAsStream(text)
            .anyMatch(
                sentence ->
                    PERSON.matcher(sentence).find()
                        && NEGATION.matcher(sentence).find()
                        && PERCEPTION.matcher(sentence).find());
  }

  /** Returns whether a text has a word of regret, and nothing of a voice. */
  static boolean regrets(String text) {
    return REGRET.matcher(text).find() && !VoiceAttributes.areIn(text);
  }

  /** Returns whether a text says that something cannot be done or had, and nothing of a voice. */
  static boolean refusesWithoutName(String text) {
    return IMPERSONAL.matcher(text).find()
        && SENTENCE_END
            .splitAsStream(text)
            .filter(sentence -> !IMPERSONAL.matcher(sentence).find())
            .noneMatch(VoiceAttributes::areIn);
  }

  /** Returns whether the text refuses. */
  static boolean refuses(String text) {
    return REFUSAL.matcher(text).find()
        && SENTENCE_END
                .splitAsStream(text)
                .filter(sentence -> !REFUSAL.matcher(sentence).find())
                .filter(VoiceAttributes::areIn)
                .count()
            < ENOUGH;
  }
}
