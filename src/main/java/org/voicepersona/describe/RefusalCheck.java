package org.voicepersona.describe;

import java.util.regex.Pattern;

/** Finds the turns of phrase with which an assistant says what it is or cannot do. */
final class RefusalCheck {

  private static final String CANNOT = "(?:cannot|can't|can’t|can not|couldn't|could not)";
  private static final String SOUND = "(?:audio|recording|clip|sound file|voice|file)";

  private static final Pattern REFUSAL =
      Pattern.compile(
          String.join(
              "|",
              "\\bas an (?:ai|artificial intelligence)\\b",
              "\\b(?:as|i am|i'm|i’m)(?: just| only)? an? (?:ai|(?:large |text-based )?(?:language )model)\\b",
              "\\bi(?:'m| am|’m) (?:very |so )?sorry\\b",
              "\\bsorry, (?:but )?i\\b",
              "\\bi apologi[sz]e\\b",
              "\\bi(?:'m| am|’m) (?:unable|not able) to\\b",
              "\\bi "
                  + CANNOT
                  + " (?:actually |directly )?(?:hear|listen|access|process|play|"
                  + "analy[sz]e|provide|assist|help|describe|identify|fulfil|comply|complete)",
              "\\bi (?:do not|don't|don’t) have (?:access|the ability|the capability)",
              "\\bno " + SOUND + " (?:file |clip )?(?:was|is|has been) (?:provided|attached|given)",
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
