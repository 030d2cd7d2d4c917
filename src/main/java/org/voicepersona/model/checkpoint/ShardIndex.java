package org.voicepersona.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code model.safetensors.index.json}, which maps tensors to the files of a checkpoint. */
final class ShardIndex {

  static final String FILE_NAME = "model.safetensors.index.json";

  private ShardIndex() {}

  /** Returns the file name of each tensor; file names with a path are refused. */
  static Map<String, String> read(Path index) {
    JsonNode map = BoundedJson.read(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new CheckpointException(index + ": weight_map must be an object with tensors");
    }
    Map<String, String> shards = new LinkedHashMap<>();
    map.properties()
        .forEach(
            entry -> {
              SafetensorsHeader.requireName(index, entry.getKey());
              String shard = entry.getValue().asText();
              if (!ModelFiles.isPlainName(shard) || !shard.endsWith(".safetensors")) {
                throw new CheckpointException(
                    "%s: tensor %s lies in %s, must be a .safetensors file beside the index"
                        .formatted(index, entry.getKey(), PrintableText.of(entry.getValue())));
              }
              shards.put(entry.getKey(), shard);
            });
    return shards;
  }
}
