package org.voicepersona.globe.folder;

import java.util.Comparator;

/** Orders names with numbers in them by their value: {@code train-2} before {@code train-10}. */
public final class NaturalOrder {

  /** The order. */
  public static final Comparator<String> OF_NAMES = NaturalOrder::compare;

  private NaturalOrder() {}

  private static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int endA = endOfRun(a, i);
      int endB = endOfRun(b, j);
      int order = compareRuns(a.substring(i, endA), b.substring(j, endB));
      if (order != 0) {
        return order;
      }
      i = endA;
      j = endB;
    }
    int rest = Integer.compare(a.length() - i, b.length() - j);
    return rest != 0 ? rest : a.compareTo(b);
  }

  private static int compareRuns(String a, String b) {
    if (isDigit(a.charAt(0)) && isDigit(b.charAt(0))) {
      return Comparator.comparingInt(String::length)
          .thenComparing(Comparator.naturalOrder())
          .compare(a.replaceFirst("^0+", ""), b.replaceFirst("^0+", ""));
    }
    return a.compareTo(b);
  }

  /** Returns where the digits, or the single other character, at {@code from} end. */
  private static int endOfRun(String text, int from) {
    int end = from + 1;
    while (isDigit(text.charAt(from)) && end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
