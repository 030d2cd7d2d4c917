package org.voicepersona.describe.check;

import java.util.regex.Pattern;

/** Finds the turns of phrase with which an assistant says what it is or cannot do. */
final class RefusalCheck {

  private static final String CANNOT = "(?:cannot|can't|can’t|can not|couldn't|could not)";
  private static final String I_AM = "\\bi(?:'m| am|’m) ";
  private static final String SOUND = "(?:audio|recording|clip|sound file|voice|file)";
  private static final String AI =
      "an? (?:ai|artificial intelligence|(?:large |text-based )?language model)\\b";
  private static final String MACHINE =
      "an? (?:[\\w-]+ ){0,2}(?:model|assistant|program|chatbot)\\b";

  private static final Pattern REFUSAL =
      Pattern.compile(
          String.join(
              "|",
              "\\bas (?:just |only )?" + AI,
              "\\b(?:as|being) " + MACHINE + ",? i\\b",
              I_AM + "(?:just |only |merely )?(?:" + AI + "|" + MACHINE + ")",
              I_AM + "(?:very |so )?sorry\\b",
              I_AM + "(?:unable|not able) to\\b",
              "\\bsorry, (?:but )?i\\b",
              "^\\W*sorry\\b",
              "\\bi apologi[sz]e\\b",
              "\\bi (?:must|have to|need to) (?:decline|refuse)\\b",
              "\\b(?:against|violates?|outside) my (?:guidelines|policy|policies|programming)",
              "\\b(?:inappropriate|not appropriate|impossible|not possible) for me to\\b",
              "\\bi (?:was|am|have been|'ve been|’ve been) (?:trained|programmed|created|developed)"
                  + " (?:by|to|on)\\b",
              "\\bi "
                  + CANNOT
                  + " (?:actually |directly )?(?:hear|listen|access|process|play|"
                  + "analy[sz]e|provide|assist|help|describe|identify|fulfil|comply|complete)",
              "\\bi (?:do not|don't|don’t) have (?:access|the ability|the capability)",
              "\\bno "
                  + SOUND
                  + " (?:file |clip |input )?(?:(?:was|is|has been) )?"
                  + "(?:provided|attached|given)",
              "\\b(?:provide|upload|share|attach) (?:the|an|a|your) " + SOUND + "\\b.{0,60}\\bi\\b",
              "\\bplease (?:provide|upload|share|attach)\\b",
              "\\bwithout (?:access to|hearing|listening to) (?:the|an) (?:actual )?" + SOUND),
          Pattern.CASE_INSENSITIVE);

  private RefusalCheck() {}

  /** Returns whether the text refuses. */
  static boolean refuses(String text) {
    return REFUSAL.matcher(text).find();
  }
}
