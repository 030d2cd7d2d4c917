package org.voicepersona.globe.parquet;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What DuckDB reads of a Parquet file, as text in which two right ways to write a value agree. */
final class DuckDbColumns {

  private final Map<String, String> types = new LinkedHashMap<>();
  private final List<Map<String, String>> rows = new ArrayList<>();

  private DuckDbColumns() {}

  /** Reads some columns of a file. */
  static DuckDbColumns read(Path file, List<String> names) throws SQLException {
    String table =
        "read_parquet('%s', binary_as_string = true)".formatted(file.toString().replace("'", "''"));
    DuckDbColumns read = new DuckDbColumns();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet column = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
        while (column.next()) {
          read.types.put(column.getString("column_name"), column.getString("column_type"));
        }
      }
      List<String> texts = names.stream().map(name -> text(name, read.types.get(name))).toList();
      try (ResultSet row =
          statement.executeQuery("SELECT %s FROM %s".formatted(String.join(", ", texts), table))) {
        while (row.next()) {
          Map<String, String> cells = new LinkedHashMap<>();
          for (int i = 0; i < names.size(); i++) {
            String cell = row.getString(i + 1);
            cells.put(names.get(i), read.agreed(names.get(i), cell == null ? "" : cell.strip()));
          }
          read.rows.add(cells);
        }
      }
    }
    return read;
  }

  private static String text(String name, String type) {
    String column = '"' + name.replace("\"", "\"\"") + '"';
    return type.equals("BLOB") ? "'0x' || hex(%s)".formatted(column) : column + "::VARCHAR";
  }

  /** Returns the rows, by the names of the columns; null is empty. */
  List<Map<String, String>> rows() {
    return rows;
  }

  /** Takes away what differs between two right ways to write a value of a column. */
  String agreed(String name, String value) {
    String type = types.get(name);
    if (value.isEmpty()) {
      return "";
    }
    if (type.equals("FLOAT")) {
      return Float.toString((float) number(value));
    }
    if (type.equals("DOUBLE")) {
      return Double.toString(number(value));
    }
    if (type.startsWith("DECIMAL")) {
      return new BigDecimal(value).toPlainString();
    }
    if (type.startsWith("TIME")) {
      return value
          .replace(' ', 'T')
          .replaceFirst("\\+00(:?00)?$", "")
          .replaceFirst("(\\.\\d*?)0+$", "$1")
          .replaceFirst("\\.$", "");
    }
    return type.equals("BLOB") ? value.toUpperCase(Locale.ROOT) : value;
  }

  private static double number(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "nan", "-nan" -> Double.NaN;
      case "inf", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(value);
    };
  }
}
