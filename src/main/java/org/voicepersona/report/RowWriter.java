package org.voicepersona.report;

import static java.nio.file.StandardOpenOption.CREATE_NEW;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.ParquetTable;
import org.voicepersona.output.record.ParquetTable.Layout;

/** Writes rows to a file as a stream. */
interface RowWriter extends Closeable {

  /** Writes the next row, values by column. */
  void write(Map<String, Object> row) throws IOException;

  /**
   * Opens a new file for rows with the columns of {@code layout}.
   *
   * @param raw whether CSV cells stay unchanged, even formulas
   */
  static RowWriter open(FileKind kind, Path file, Layout layout, boolean raw) throws IOException {
    return switch (kind) {
      case JSON -> new JsonArray(file);
      case JSONL -> new JsonLines(file);
      case PARQUET -> new Parquet(ParquetTable.create(file, layout));
      case CSV -> new Csv(file, layout.columns(), raw);
    };
  }

  /** {@link FileKind#JSON}. */
  final class JsonArray implements RowWriter {

    private final OutputStream out;
    private final JsonGenerator json;

    private JsonArray(Path file) throws IOException {
      DefaultIndenter lines = DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n");
      out = Files.newOutputStream(file, CREATE_NEW);
      json =
          new ObjectMapper()
              .createGenerator(out, JsonEncoding.UTF8)
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
      try {
        json.writeEndArray();
        json.close();
      } finally {
        out.close();
      }
    }
  }

  /** {@link FileKind#JSONL}. */
  final class JsonLines implements RowWriter {

    private final OutputStream out;
    private final JsonGenerator json;

    private JsonLines(Path file) throws IOException {
      out = Files.newOutputStream(file, CREATE_NEW);
      json =
          new ObjectMapper()
              .createGenerator(out, JsonEncoding.UTF8)
              .setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    @Override
    public void write(Map<String, Object> row) throws IOException {
      json.writePOJO(row);
      json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
      try {
        json.close();
      } finally {
        out.close();
      }
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
    private final Writer out;
    private final CSVPrinter csv;
    private final boolean raw;

    private Csv(Path file, Feature.Struct struct, boolean raw) throws IOException {
      this.raw = raw;
      columns = List.copyOf(struct.fields().keySet());
      out = Files.newBufferedWriter(file, CREATE_NEW);
      csv =
          new CSVPrinter(
              out,
              CSVFormat.RFC4180
                  .builder()
                  .setHeader(
                      columns.stream()
                          .map(name -> raw ? name : SpreadsheetText.neutralize(name))
                          .toArray(String[]::new))
                  .get());
    }

    @Override
    public void write(Map<String, Object> row) throws IOException {
      List<Object> cells = new ArrayList<>();
      for (String column : columns) {
        Object value = row.get(column);
        if (value instanceof List<?> list) {
          value = list.stream().map(String::valueOf).collect(Collectors.joining(";"));
        }
        cells.add(value instanceof String text && !raw ? SpreadsheetText.neutralize(text) : value);
      }
      csv.printRecord(cells);
    }

    @Override
    public void close() throws IOException {
      try {
        csv.flush();
      } finally {
        out.close();
      }
    }
  }
}
