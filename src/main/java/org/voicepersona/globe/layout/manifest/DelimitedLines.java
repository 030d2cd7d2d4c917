package org.voicepersona.globe.layout.manifest;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.voicepersona.globe.MessageText;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.RecordingName;
import org.voicepersona.globe.layout.RowFault;

/** A delimited list whose first line has the column names. */
final class DelimitedLines {

  /** Tab-separated values are read without quoting, because a transcript may begin with a quote. */
  private static final CSVFormat TABS =
      CSVFormat.TDF.builder().setQuote(null).setIgnoreSurroundingSpaces(false).get();

  private final CSVFormat format;
  private final RecordReader in;
  private final ManifestRows rows;

  private DelimitedLines(CSVFormat format, Reader in, ManifestRows rows) {
    this.format = format;
    this.in = new RecordReader(in);
    this.rows = rows;
  }

  static DelimitedLines ofTabs(Reader in, ManifestRows rows) {
    return new DelimitedLines(TABS, in, rows);
  }

  /** Creates a reader of delimited values with quoting by RFC 4180, as spreadsheets write them. */
  static DelimitedLines of(char delimiter, Reader in, ManifestRows rows) {
    CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(delimiter).get();
    return new DelimitedLines(format, in, rows);
  }

  /**
   * Reads all records. A record that does not fit the columns becomes a row with that fault; after
   * an unterminated record, records cannot be separated any more, and that is the last row.
   *
   * @throws UnreadableShardException if there are no columns, or too many
   */
  void read() throws IOException, UnreadableShardException {
    try (CSVParser parser = format.parse(in)) {
      Iterator<CSVRecord> records = parser.iterator();
      List<String> names = names(records);
      while (hasNext(records, parser)) {
        in.begin();
        add(records.next(), names, parser.getCurrentLineNumber());
      }
    }
  }

  private boolean hasNext(Iterator<CSVRecord> records, CSVParser parser)
      throws IOException, UnreadableShardException {
    try {
      return records.hasNext();
    } catch (UncheckedIOException e) {
      in.requireSound();
      rows.add(
          new RowFault(
              ReadFault.DAMAGED_ROW,
              "the record at line %,d cannot be read: %s; nothing behind it can be"
                  .formatted(parser.getCurrentLineNumber(), e.getCause().getMessage())));
      return false;
    }
  }

  private List<String> names(Iterator<CSVRecord> records)
      throws IOException, UnreadableShardException {
    List<String> names;
    try {
      names = records.hasNext() ? records.next().stream().map(String::strip).toList() : List.of();
    } catch (UncheckedIOException e) {
      in.requireSound();
      throw new UnreadableShardException(
          ReadFault.DAMAGED_ROW,
          "the first line, which names the columns, cannot be read: " + e.getCause().getMessage(),
          e);
    }
    Optional<String> recording = names.stream().filter(DelimitedLines::isFile).findFirst();
    if (recording.isPresent()) {
      throw new UnreadableShardException(
          ReadFault.NO_AUDIO_COLUMN,
          "the first line must name the columns, and names a recording: %s. Put a line of names before it, such as path%stext"
              .formatted(MessageText.names(List.of(recording.get())), format.getDelimiterString()));
    }
    if (names.stream().distinct().count() < names.size()) {
      throw new UnreadableShardException(
          ReadFault.AMBIGUOUS_COLUMN,
          "the first line, which names the columns, has a name twice: " + MessageText.names(names));
    }
    return names;
  }

  private static boolean isFile(String name) {
    return name.indexOf('.') > 0 && RecordingName.is(name);
  }

  private void add(CSVRecord values, List<String> names, long line)
      throws IOException, UnreadableShardException {
    boolean isBlank = values.size() == 1 && values.get(0).isBlank();
    if (isBlank) {
      return;
    }
    if (values.size() > names.size()) {
      rows.add(
          new RowFault(
              ReadFault.DAMAGED_ROW,
              "line %,d has %d values for %d columns"
                  .formatted(line, values.size(), names.size())));
      return;
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (int column = 0; column < values.size(); column++) {
      texts.put(names.get(column), values.get(column));
    }
    rows.add(texts);
  }
}
