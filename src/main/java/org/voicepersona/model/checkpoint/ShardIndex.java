package org.voicepersona.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code model.safetensors.index.json}: which file of a checkpoint holds which tensor. */
final class ShardIndex {

  static final String FILE_NAME = "model.safetensors.index.json";

  private ShardIndex() {}

  /** Returns the file name of each tensor; a name that leads out of the folder is refused. */
  static Map<String, String> read(Path index) {
    JsonNode map = parse(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new CheckpointException(index + ": weight_map must be an object with tensors");
    }
    Map<String, String> shards = new LinkedHashMap<>();
    map.fields()
        .forEachRemaining(
            entry -> {
              String shard = entry.getValue().asText();
              if (!shard.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*\\.safetensors")) {
                throw new CheckpointException(
                    "%s: tensor %s lies in %s, must be a .safetensors file beside the index"
                        .formatted(index, entry.getKey(), entry.getValue()));
              }
              shards.put(entry.getKey(), shard);
            });
    return shards;
  }

  private static JsonNode parse(Path index) {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(index));
    } catch (JsonProcessingException e) {
      throw new CheckpointException(index + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(index + ": " + e.getMessage(), e);
    }
  }
}
