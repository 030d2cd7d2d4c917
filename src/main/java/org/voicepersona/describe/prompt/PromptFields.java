package org.voicepersona.describe.prompt;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.globe.VoiceSample;

/**
 * The places in a prompt that are filled with what the corpus lists about the speaker.
 *
 * <p>What is filled in is data: it cannot hold a place of its own or a control token, or make one
 * up with its neighbours, break a line, or grow long.
 */
public final class PromptFields {

  private static final Map<String, Function<VoiceSample, String>> FIELDS =
      new TreeMap<>(
          Map.of(
              "accent",
              VoiceSample::accent,
              "age",
              VoiceSample::age,
              "gender",
              VoiceSample::gender));

  private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z_]+)}");
  private static final Pattern BREAK = Pattern.compile("[\\p{Z}\\p{Cc}\\p{Cf}]+");
  private static final int LONGEST = 100;
  private static final String NOT_LISTED = "not listed";

  private PromptFields() {}

  /**
   * Checks that {@code prompt} has no places but those there are.
   *
   * @param what names the prompt in the message
   */
  static void check(String what, String prompt) {
    Matcher field = FIELD.matcher(prompt);
    while (field.find()) {
      if (!FIELDS.containsKey(field.group(1))) {
        throw new IllegalArgumentException(
            "%s contains %s, but the places that are filled in are %s"
                .formatted(what, field.group(), FIELDS.keySet()));
      }
    }
  }

  /** Returns {@code prompt} with its places filled; what the corpus lacks is "not listed". */
  public static String fill(String prompt, VoiceSample sample) {
    return FIELD
        .matcher(prompt)
        .replaceAll(
            field -> Matcher.quoteReplacement(plain(FIELDS.get(field.group(1)).apply(sample))));
  }

  private static String plain(String value) {
    String line = BREAK.matcher(value).replaceAll(" ").strip();
    int[] start = line.codePoints().limit(LONGEST).toArray();
    return start.length == 0 ? NOT_LISTED : ControlTokens.apart(new String(start, 0, start.length));
  }
}
