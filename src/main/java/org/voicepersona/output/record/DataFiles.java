package org.voicepersona.output.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.FailPoint;

/**
 * Writes rows to Parquet files of a fixed number of rows each, which get their names {@code
 * SPLIT-NNNNN-of-NNNNN.parquet} when all are written.
 */
public final class DataFiles implements Closeable {

  /** Goes up when the same rows become other files than before. */
  public static final String VERSION = "2";

  /** Matches the names given here, and nothing a person would put beside them. */
  public static final String GLOB =
      "*-[0-9][0-9][0-9][0-9][0-9]-of-[0-9][0-9][0-9][0-9][0-9].parquet";

  /** The same names as a pattern. */
  public static final Pattern NAME = Pattern.compile("\\w+-\\d{5}-of-\\d{5}\\.parquet");

  private static final int LONGEST_NAME = 64;

  private final Path scratch;
  private final ParquetTable.Layout layout;
  private final int rowsPerFile;
  private final Map<String, Integer> before;
  private final Map<String, List<Written>> filesBySplit = new LinkedHashMap<>();
  private ParquetTable table;
  private String split = "";
  private Path file;
  private long rows;

  /**
   * A finished file.
   *
   * @param file where it was written
   * @param name the name it is published under
   * @param rows records in it
   */
  public record Written(Path file, String name, long rows) {}

  /**
   * Prepares to write.
   *
   * @param scratch an empty folder, where the files are written
   */
  public DataFiles(Path scratch, ParquetTable.Layout layout, int rowsPerFile) {
    this(scratch, layout, rowsPerFile, Map.of());
  }

  /**
   * Prepares to write files behind others, which keep their names.
   *
   * @param scratch an empty folder, where the files are written
   * @param before how many of each split there are already
   */
  public DataFiles(
      Path scratch, ParquetTable.Layout layout, int rowsPerFile, Map<String, Integer> before) {
    this.scratch = scratch;
    this.layout = layout;
    this.rowsPerFile = rowsPerFile;
    this.before = Map.copyOf(before);
  }

  /** Adds a row of a split; those of one split follow each other. */
  public void add(String next, Map<String, Object> row) throws IOException {
    if (table != null && (rows == rowsPerFile || !next.equals(split))) {
      finishFile();
    }
    if (table == null) {
      split = next;
      file = nextFile();
      table = ParquetTable.create(file, layout);
    }
    table.add(row);
    rows++;
  }

  /**
   * Adds a finished file of rows of a split, which stays where it is too.
   *
   * @param standing a file that such a writer has written and that does not change
   */
  public void keep(String next, Path standing, long itsRows) throws IOException {
    if (table != null) {
      finishFile();
    }
    split = next;
    file = nextFile();
    DurableFiles.share(standing, file);
    filesOf(split).add(new Written(file, "", itsRows));
  }

  private Path nextFile() {
    return scratch.resolve("rows-%d-%d".formatted(filesBySplit.size(), filesOf(split).size()));
  }

  /** Ends the last file, and returns all with their names. */
  public List<Written> finish() throws IOException {
    if (table != null) {
      finishFile();
    }
    Map<String, List<String>> names = names(filesBySplit());
    List<Written> named = new ArrayList<>();
    filesBySplit.forEach(
        (name, files) -> {
          int first = before.getOrDefault(name, 0);
          for (int i = 0; i < files.size(); i++) {
            Written written = files.get(i);
            named.add(new Written(written.file, names.get(name).get(first + i), written.rows));
          }
        });
    return named;
  }

  /** Returns how many finished files of each split there are, with those of before. */
  public Map<String, Integer> filesBySplit() {
    Map<String, Integer> counts = new LinkedHashMap<>(before);
    filesBySplit.forEach((name, files) -> counts.merge(name, files.size(), Integer::sum));
    return counts;
  }

  /**
   * Returns the names of files, by split and in order.
   *
   * @param files how many of each split there are
   */
  public static Map<String, List<String>> names(Map<String, Integer> files) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    files.forEach(
        (split, count) -> {
          String name = nameAmong(files.keySet(), split);
          names.put(
              split,
              IntStream.range(0, count)
                  .mapToObj(i -> "%s-%05d-of-%05d.parquet".formatted(name, i, count))
                  .toList());
        });
    return names;
  }

  /** Where capitals do not count, splits that differ by them alone would share their files. */
  private static String nameAmong(Set<String> splits, String split) {
    String name = fileName(split);
    long alike = splits.stream().filter(it -> fileName(it).equalsIgnoreCase(name)).count();
    return alike == 1 ? name : withChecksum(split);
  }

  private void finishFile() throws IOException {
    FailPoint.PARQUET_FOOTER.reach();
    table.close();
    table = null;
    DurableFiles.sync(file);
    filesOf(split).add(new Written(file, "", rows));
    rows = 0;
  }

  private List<Written> filesOf(String split) {
    return filesBySplit.computeIfAbsent(split, name -> new ArrayList<>());
  }

  /**
   * Returns a split's name as part of a file name. A name from outside that is more than letters,
   * digits and underscores keeps only those, and gets a checksum so that it stays its own.
   */
  public static String fileName(String split) {
    String plain = split.replaceAll("[^A-Za-z0-9_]", "_");
    return plain.equals(split) && !split.isEmpty() && split.length() <= LONGEST_NAME
        ? split
        : withChecksum(split);
  }

  private static String withChecksum(String split) {
    String plain = split.replaceAll("[^A-Za-z0-9_]", "_");
    CRC32C crc = new CRC32C();
    crc.update(split.getBytes(UTF_8));
    int length = Math.min(plain.length(), LONGEST_NAME);
    return "%s_%08x".formatted(plain.substring(0, length), crc.getValue());
  }

  /** Closes an unfinished file. */
  @Override
  public void close() throws IOException {
    if (table != null) {
      table.abandon();
    }
  }
}
