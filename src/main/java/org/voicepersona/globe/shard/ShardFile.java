package org.voicepersona.globe.shard;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.Split;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.FolderKeys;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;

/**
 * A file that may be a shard, not yet opened.
 *
 * @param uri where it lies
 * @param name its lasting name within the corpus
 * @param split the split its name tells
 * @param bytes its size
 * @param checksum of its content, as the file system tells it; empty if it tells none
 * @param modified when it was changed last, in milliseconds since 1970; 0 if that is not told
 */
public record ShardFile(
    String uri, String name, Split split, long bytes, String checksum, long modified) {

  /** Names, with numbers by their value: {@code train-2} before {@code train-10}. */
  public static final Comparator<String> NATURALLY = ShardFile::compareNaturally;

  /** By name. */
  public static final Comparator<ShardFile> ORDER =
      Comparator.comparing(ShardFile::name, NATURALLY);

  /**
   * Reads what is in the file and what its folders say of it.
   *
   * @throws UnreadableShardException if it is no shard and never will be
   */
  public ShardContents contents() throws IOException, UnreadableShardException {
    return ShardReader.contents(uri).with(FolderKeys.of(uri));
  }

  /** Returns columns of the file and those that its folders add to it. */
  public List<StoredColumn> withFolders(List<StoredColumn> columns) {
    return ShardContents.with(columns, FolderKeys.of(uri));
  }

  /** Returns the shard that this file may be, not yet opened. */
  public Shard unopened(String dataset) {
    return new Shard(uri, name, split.label(), dataset, 0, 0);
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
