package org.voicepersona.describe.check;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds chat beside the answer: what an assistant says to the person that it talks with. */
final class ChatCheck {

  private static final Phrases OPENING = Phrases.read("chat.txt", "opening");

  private static final Phrases PRESENTING = Phrases.read("chat.txt", "presenting");

  private static final Phrases OFFER = Phrases.read("chat.txt", "offer");

  private static final Phrases PROMISE = Phrases.read("chat.txt", "promise");

  private static final Phrases PRAISE = Phrases.read("chat.txt", "praise");

  private static final Pattern PART_END = Pattern.compile("(?<=[.!?:;,])\\s+|\\n+");

  private ChatCheck() {}

  /** Returns the sentences of a text, or their parts, that promise and offer nothing. */
  static String withoutPromises(String text) {
    return PART_END
        .splitAsStream(text)
        .filter(part -> !PROMISE.areIn(part) && !OFFER.areIn(part))
        .collect(Collectors.joining(" "));
  }

  /** Returns whether the text says how much somebody likes it. */
  static boolean praises(String text) {
    return PRAISE.areIn(text);
  }

  /** Returns whether the text opens and ends like a letter: more than a refusal needs. */
  static boolean greetsAndOffers(String text) {
    return OPENING.areIn(text) && OFFER.areIn(text);
  }

  /** Returns whether the text talks with somebody. */
  static boolean chats(String text) {
    return OPENING.areIn(text) || PRESENTING.areIn(text) || OFFER.areIn(text);
  }
}
