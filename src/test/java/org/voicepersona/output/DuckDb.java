package org.voicepersona.output;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/** Reads published files with DuckDB, which shares no code with what wrote them. */
final class DuckDb {

  private DuckDb() {}

  /** Returns the rows of Parquet files, each with all its columns. */
  static List<VoiceRecord> records(Path files) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement query = duckDb.prepareStatement("SELECT * FROM read_parquet(?)")) {
      query.setString(1, files.toString());
      List<VoiceRecord> records = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          records.add(record(rows));
        }
      }
      return records;
    }
  }

  private static VoiceRecord record(ResultSet row) throws SQLException {
    Map<RecordField, Object> values = new EnumMap<>(RecordField.class);
    for (RecordField field : RecordField.values()) {
      Object value = row.getObject(field.fieldName());
      if (value instanceof Array list) {
        values.put(field, Stream.of((Object[]) list.getArray()).map(String.class::cast).toList());
      } else if (value != null) {
        values.put(field, value);
      }
    }
    return new VoiceRecord(values);
  }

  /** Returns how many records it finds in a file of JSON lines. */
  static long jsonLines(Path file) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement query =
            duckDb.prepareStatement("SELECT count(index) FROM read_json(?)")) {
      query.setString(1, file.toString());
      try (ResultSet count = query.executeQuery()) {
        count.next();
        return count.getLong(1);
      }
    }
  }
}
