package org.voicepersona.report.flag;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.describe.check.QualityFlag;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.RecordField;

/** Checks the descriptions of a file row by row, and counts their flags. */
public final class FlagRun implements Closeable {

  /** Receives the rows with their flags. */
  public interface Sink {

    /** Receives a row with its flags, as values by column of {@link FlagRun#outputColumns}. */
    void flagged(Map<String, Object> row) throws IOException;

    /** Receives the place of a row that could not be read, and the reason. */
    void unread(String place, String why) throws IOException;
  }

  private final Path place;
  private final TextFile file;
  private final CheckedColumns columns;
  private final List<String> kept;
  private final Map<QualityFlag, Long> counts = new EnumMap<>(QualityFlag.class);
  private long checked;
  private long unflagged;
  private long unread;

  private FlagRun(Path place, TextFile file, CheckedColumns columns, List<String> kept) {
    this.place = place;
    this.file = file;
    this.columns = columns;
    this.kept = kept;
  }

  /**
   * Opens a file.
   *
   * @param named the columns named by the user
   * @param kept columns to copy to the output
   * @throws IllegalArgumentException if the file does not have these columns
   */
  public static FlagRun open(Path place, CheckedColumns named, List<String> kept)
      throws IOException {
    TextFile file = TextFile.open(place);
    try {
      Set<String> there = file.columns();
      CheckedColumns columns = named.foundIn(there);
      for (String name : kept) {
        if (!there.contains(name)) {
          throw new IllegalArgumentException(
              "keep is '%s', must be one of the columns %s".formatted(name, there));
        }
      }
      Set<String> read = new HashSet<>(columns.names().values());
      read.addAll(kept);
      file.choose(read);
      return new FlagRun(place, file, columns, List.copyOf(kept));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Returns the columns of the output. */
  public Feature.Struct outputColumns() {
    Map<String, Feature> features = new LinkedHashMap<>();
    features.put(file.unit(), Feature.Value.INTEGER);
    kept.forEach(name -> features.put(name, Feature.Value.TEXT));
    features.put(CheckedField.DESCRIPTION.label(), Feature.Value.TEXT);
    features.put(RecordField.FLAGS.fieldName(), RecordField.FLAGS.feature());
    return new Feature.Struct(features);
  }

  /** Checks all rows. */
  public void run(Sink sink) throws IOException {
    DescriptionFlags check = new DescriptionFlags(columns);
    for (Optional<TextRow> row = file.next(); row.isPresent(); row = file.next()) {
      String fault = row.get().fault();
      try {
        if (fault.isEmpty()) {
          sink.flagged(flagged(row.get(), check.of(row.get())));
          continue;
        }
      } catch (IllegalArgumentException e) {
        fault = String.valueOf(e.getMessage());
      }
      unread++;
      sink.unread("%s, %s %d".formatted(place, file.unit(), row.get().number()), fault);
    }
  }

  private Map<String, Object> flagged(TextRow row, Set<QualityFlag> flags) {
    checked++;
    unflagged += flags.isEmpty() ? 1 : 0;
    flags.forEach(flag -> counts.merge(flag, 1L, Long::sum));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(file.unit(), row.number());
    kept.forEach(name -> values.put(name, row.values().get(name)));
    values.put(
        CheckedField.DESCRIPTION.label(),
        row.values().get(columns.names().get(CheckedField.DESCRIPTION)));
    values.put(RecordField.FLAGS.fieldName(), flags.stream().map(QualityFlag::label).toList());
    return values;
  }

  /** Returns the columns that are checked. */
  public CheckedColumns columns() {
    return columns;
  }

  /** Returns the number of rows for each flag that occurs. */
  public Map<QualityFlag, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /** Returns the number of rows checked. */
  public long checked() {
    return checked;
  }

  /** Returns the number of checked rows without a flag. */
  public long unflagged() {
    return unflagged;
  }

  /** Returns the number of rows that could not be read. */
  public long unread() {
    return unread;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
