package org.voicepersona.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Writes shards of any shape with DuckDB, of the bundled clips, and reads what others wrote. */
public final class SqlShard {

  private static final Path SAMPLE =
      Program.SAMPLE.resolve("data/train-00000-of-00002.parquet").toAbsolutePath();

  private SqlShard() {}

  /**
   * Writes a shard.
   *
   * @param file where to
   * @param select a query over {@code sample}, which has the columns of GLOBE, such as {@code
   *     SELECT audio, transcript AS text FROM sample LIMIT 3}
   * @return the file
   */
  public static Path write(Path file, String select) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    copy(select, file, "FORMAT parquet");
    return file;
  }

  /**
   * Writes shards into folders such as {@code gender=female/age=teens}.
   *
   * @param folder where to
   * @param select as for {@link #write}
   * @param columns by which to divide, such as {@code gender, age}
   */
  public static void divide(Path folder, String select, String columns) throws IOException {
    copy(select, folder, "FORMAT parquet, PARTITION_BY (%s)".formatted(columns));
  }

  private static void copy(String select, Path to, String options) throws IOException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute("CREATE VIEW sample AS SELECT * FROM read_parquet('%s')".formatted(SAMPLE));
      statement.execute("COPY (%s) TO '%s' (%s)".formatted(select, quoted(to), options));
    } catch (SQLException e) {
      throw new IOException(select, e);
    }
  }

  /** Returns the rows of an answer, cells joined with {@code |}. */
  public static List<String> query(String select) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet rows = statement.executeQuery(select)) {
      while (rows.next()) {
        StringJoiner line = new StringJoiner("|");
        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
          line.add(String.valueOf(rows.getObject(column)));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  private static String quoted(Path file) {
    return file.toString().replace("'", "''");
  }
}
