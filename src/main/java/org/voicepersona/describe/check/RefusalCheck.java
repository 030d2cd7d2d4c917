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
              "\\bas (?:just |only )?" + AI,
              "\\b(?:as|being) " + MACHINE + ",? i\\b",
              I_AM + "(?:just |only |merely )?(?:" + AI + "|" + MACHINE + ")",
              I_AM + "(?:very |so |really )?(?:sorry|afraid)\\b",
              I_AM + "(?:unable|not able) to " + TASK,
              I_AM + "not (?:in a position|equipped|allowed|permitted|designed|supposed)\\b",
              "\\b(?:sorry|apologies|apologize|apologise),? (?:but |for )?(?:i|the|this|that|there|it)\\b",
              "^\\W*(?:sorry|apologies)\\s*[,.!:–—-]",
              "\\bi apologi[sz]e\\b",
              "\\bi (?:must|have to|need to|'d have to|would have to) (?:respectfully )?(?:decline|refuse)\\b",
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
              "\\b(?:please|could you|can you|you need to|kindly) (?:please |first )?(?:provide|upload|share|attach|send|supply)\\b",
              "\\bwithout (?:\\w+ )?(?:access to|hearing|listening to|having heard|being able to hear)\\b.{0,40}\\bi\\b",
              "\\bwithout (?:access to|hearing|listening to) (?:the|an) (?:actual )?" + SOUND),
          Pattern.CASE_INSENSITIVE);

  private RefusalCheck() {}

  /** Returns whether the text refuses. */
  static boolean refuses(String text) {
    return REFUSAL.matcher(text).find();
  }
}
