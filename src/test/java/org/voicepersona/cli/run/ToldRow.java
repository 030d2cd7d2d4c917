package org.voicepersona.cli.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.voicepersona.globe.RowId;
import org.voicepersona.testing.SampleRows;

/**
 * What one published file tells of a row.
 *
 * @param id where the row lies
 * @param index its number
 * @param rest all else, as it stands in the file
 */
record ToldRow(RowId id, long index, String rest) {

  private static final Pattern INDEX = Pattern.compile("\\bindex\"?: ?(-?\\d+)");
  private static final Pattern SHARD = Pattern.compile("\\bshard\"?: ?\"?([^\",\n]+)");
  private static final Pattern ROW = Pattern.compile("\\brow\"?: ?(-?\\d+)");

  private static ToldRow of(String text) {
    RowId id = new RowId(found(SHARD, text), Long.parseLong(found(ROW, text)));
    return new ToldRow(
        id, Long.parseLong(found(INDEX, text)), INDEX.matcher(text).replaceFirst("index"));
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  /** Reads the files of a result that have rows, by their paths, each in its order. */
  static Map<String, List<ToldRow>> in(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output, 2)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(jsonl|parquet)"))
          .collect(Collectors.toMap(file -> "" + output.relativize(file), ToldRow::all));
    }
  }

  private static List<ToldRow> all(Path file) {
    try {
      return file.toString().endsWith(".jsonl")
          ? Files.readAllLines(file).stream().map(ToldRow::of).toList()
          : SampleRows.read(file).stream().map(row -> of(row.toString())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what these rows would tell, and in what order, under other numbers. */
  static List<ToldRow> renumbered(List<ToldRow> rows, Map<RowId, Long> numbers) {
    return rows.stream()
        .map(row -> new ToldRow(row.id(), numbers.getOrDefault(row.id(), -1L), row.rest()))
        .sorted(Comparator.comparingLong(ToldRow::index))
        .toList();
  }
}
