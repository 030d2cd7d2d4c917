package org.voicepersona.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;

/** Every row of every format is what its schema says, no more and no less. */
class ExportSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void everyRowIsWhatTheSchemaSays(ExportFormat format) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "export",
                "--output=" + FinishedRun.directory(),
                "--to=" + folder,
                "--format=" + format.label()));
    if (format == ExportFormat.CHATML) {
      command.add("--audio");
    }
    Program.Result result = Program.run(command.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();

    Schema schema = schema(format);
    List<String> rows = rows(format);
    assertThat(rows).hasSize(33);
    for (String row : rows) {
      assertThat(schema.validate(row, InputFormat.JSON))
          .extracting(Error::getMessage)
          .as("%s", row)
          .isEmpty();
    }
  }

  private static Schema schema(ExportFormat format) throws IOException {
    String name = "schemas/" + format.label() + ".schema.json";
    try (InputStream in = ExportSchemaTest.class.getResourceAsStream(name)) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
    }
  }

  /** Returns the rows as texts of JSON. */
  private List<String> rows(ExportFormat format) throws IOException, SQLException {
    Path file = folder.resolve(format.label() + "_format" + format.usualKind().suffix());
    return switch (format.usualKind()) {
      case JSON -> JSON.readTree(file.toFile()).valueStream().map(JsonNode::toString).toList();
      case JSONL -> Files.readAllLines(file);
      case PARQUET, CSV -> Sql.query("SELECT to_json(t) FROM '%s' t".formatted(file));
    };
  }
}
