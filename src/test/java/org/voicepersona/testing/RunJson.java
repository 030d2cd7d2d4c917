package org.voicepersona.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Changes a {@code run.json} as anybody with an editor can. */
public final class RunJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private RunJson() {}

  /** Changes the {@code run.json} of an output directory. */
  public static void edit(Path output, Consumer<ObjectNode> change) throws IOException {
    Path file = output.resolve("run.json");
    ObjectNode run = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(run);
    Files.delete(file);
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), run);
  }

  /**
   * Lists the JSON files that are there, and those Parquet files that were listed before, as an
   * older version did: without digests.
   */
  public static void relist(Path output) throws IOException {
    edit(
        output,
        run -> {
          ArrayNode files = JSON.createArrayNode();
          for (JsonNode file : run.withArray("files")) {
            String path = file.get("path").asText();
            if (Files.exists(output.resolve(path))) {
              long rows = path.endsWith(".jsonl") ? lines(output, path) : file.get("rows").asLong();
              files
                  .addObject()
                  .put("path", path)
                  .put("rows", rows)
                  .put("bytes", output.resolve(path).toFile().length());
            }
          }
          run.set("files", files);
        });
  }

  /** Names another corpus than the one that was read. */
  public static void nameCorpus(ObjectNode run, String input) {
    run.put("input", input);
    run.withObject("/corpus").put("input", input);
  }

  private static long lines(Path output, String path) {
    try (Stream<String> lines = Files.lines(output.resolve(path))) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
