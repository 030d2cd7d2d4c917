package org.voicepersona.describe.check;

import java.util.List;
import java.util.Set;

/** English words that mean little by themselves. */
final class FunctionWords {

  private static final Set<String> WORDS =
      Set.copyOf(
          List.of(
              ("the and for with that this from into onto over under out off has have had was were are"
                      + " been being not but nor yet can could will would shall should may might must does"
                      + " did done doing how who whom whose which what when where why while then than there"
                      + " here his her hers him its their them they she you your our ours mine all any"
                      + " some such one two very too also just only more most much many few own same other"
                      + " another each both either neither about above after again against before behind"
                      + " below between down during except because since until upon through without within"
                      + " across along around near these those")
                  .split(" ", -1)));

  private FunctionWords() {}

  /** Returns all, in lower case. */
  static Set<String> all() {
    return WORDS;
  }

  /** Returns whether a word in lower case is one. */
  static boolean contains(String word) {
    return WORDS.contains(word);
  }
}
