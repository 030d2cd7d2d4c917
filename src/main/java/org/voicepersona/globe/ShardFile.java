package org.voicepersona.globe;

import java.util.Comparator;

/**
 * A file that may be a shard, not yet opened.
 *
 * @param uri where it lies
 * @param name its lasting name within the corpus
 * @param split the split its name tells
 * @param bytes its size
 */
record ShardFile(String uri, String name, Split split, long bytes) {

  /** By name, with numbers by their value: {@code train-2} before {@code train-10}. */
  static final Comparator<ShardFile> ORDER =
      Comparator.comparing(ShardFile::name, ShardFile::compareNaturally);

  Shard shard(String dataset, long firstIndex, long rows) {
    return new Shard(uri, name, split.label(), dataset, firstIndex, rows);
  }

  private static int compareNaturally(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int endA = endOfRun(a, i);
      int endB = endOfRun(b, j);
      String runA = a.substring(i, endA);
      String runB = b.substring(j, endB);
      int order = compareRuns(runA, runB);
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
      String x = a.replaceFirst("^0+", "");
      String y = b.replaceFirst("^0+", "");
      return Comparator.comparingInt(String::length)
          .thenComparing(Comparator.naturalOrder())
          .compare(x, y);
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
