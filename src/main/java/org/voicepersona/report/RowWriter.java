package org.voicepersona.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.voicepersona.output.Feature;
import org.voicepersona.output.ParquetTable;
import org.voicepersona.output.ParquetTable.Layout;

/** Writes rows to a file, one after the other without holding them. */
interface RowWriter extends Closeable {

  /** Writes the next row: values by column. */
  void write(Map<String, Object> row) throws IOException;

  /** Opens a new file for rows of the columns of {@code layout}. */
  static RowWriter open(FileKind kind, Path file, Layout layout) throws IOException {
    return switch (kind) {
      case JSON -> new JsonArray(file);
      case JSONL -> new JsonLines(file);
      case PARQUET -> new Parquet(ParquetTable.create(file, layout));
      case CSV -> new Csv(file, layout.columns());
    };
  }

  /** {@link FileKind#JSON}. */
  final class JsonArray implements RowWriter {

    private final JsonGenerator json;

    private JsonArray(Path file) throws IOException {
      DefaultIndenter lines = DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n");
      json =
          new ObjectMapper()
              .createGenerator(Files.newOutputStream(file), JsonEncoding.UTF8)
              .setPrettyPrinter(
                  new DefaultPrettyPrinter().withArrayIndenter(lines).withObjectIndenter(lines));
      json.writeStartArray();
    }

    @Override
    public void write(Map<String, Object> row) throws IOException {
      json.writePOJO(row);
    }

    @Override
    public void close() throws IOException {
      json.writeEndArray();
      json.close();
    }
  }

  /** {@link FileKind#JSONL}. */
  final class JsonLines implements RowWriter {

    private final JsonGenerator json;

    private JsonLines(Path file) throws IOException {
      json =
          new ObjectMapper()
              .createGenerator(Files.newOutputStream(file), JsonEncoding.UTF8)
              .setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    @Override
    public void write(Map<String, Object> row) throws IOException {
      json.writePOJO(row);
      json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
      json.close();
    }
  }

  /**
   * {@link FileKind#PARQUET}.
   *
   * @param table the file
   */
  record Parquet(ParquetTable table) implements RowWriter {

    @Override
    public void write(Map<String, Object> row) throws IOException {
      table.add(row);
    }

    @Override
    public void close() throws IOException {
      table.close();
    }
  }

  /** {@link FileKind#CSV}. */
  final class Csv implements RowWriter {

    private final List<String> columns;
    private final CSVPrinter csv;

    private Csv(Path file, Feature.Struct struct) throws IOException {
      columns = List.copyOf(struct.fields().keySet());
      csv =
          new CSVPrinter(
              Files.newBufferedWriter(file, UTF_8),
              CSVFormat.RFC4180.builder().setHeader(columns.toArray(String[]::new)).build());
    }

    @Override
    public void write(Map<String, Object> row) throws IOException {
      List<Object> cells = new ArrayList<>();
      for (String column : columns) {
        Object value = row.get(column);
        cells.add(
            value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(";"))
                : value);
      }
      csv.printRecord(cells);
    }

    @Override
    public void close() throws IOException {
      csv.close(true);
    }
  }
}
