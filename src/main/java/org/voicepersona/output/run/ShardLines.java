package org.voicepersona.output.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.directory.LineInput;
import org.voicepersona.output.directory.OutputException;

/**
 * The shards of a corpus that grows, a JSON object a line, so that what is new can be appended: of
 * lines of one name the last one counts.
 */
public final class ShardLines {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<StoredShard> FORM = new TypeReference<>() {};

  private ShardLines() {}

  /**
   * Returns the shards that are new in a table or have changed; nothing if one was taken out, which
   * no line can say.
   */
  public static Optional<List<KnownShard>> added(ShardTable before, ShardTable after) {
    if (!before.shards().stream().allMatch(shard -> after.find(shard.name()).isPresent())) {
      return Optional.empty();
    }
    return Optional.of(
        after.shards().stream()
            .filter(shard -> !before.find(shard.name()).equals(Optional.of(shard)))
            .toList());
  }

  /** Writes a line for each shard. */
  public static void write(List<KnownShard> shards, OutputStream out) throws IOException {
    for (KnownShard shard : shards) {
      out.write(JSON.writeValueAsBytes(StoredShard.of(shard)));
      out.write('\n');
    }
  }

  /**
   * Reads so many lines; none if the file is not there, or not so long: then somebody is publishing
   * another result in its place.
   *
   * @throws OutputException if a line is none of a shard, or the file larger than any that this
   *     program writes
   */
  static List<StoredShard> read(Path file, long lines) throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    if (Files.size(file) > JsonFile.MOST_BYTES) {
      throw new OutputException(
          "%s has %,d bytes, must have at most %,d"
              .formatted(file, Files.size(file), JsonFile.MOST_BYTES));
    }
    Map<String, StoredShard> shards = new LinkedHashMap<>();
    try (LineInput in = new LineInput(file)) {
      for (long i = 0; i < lines; i++) {
        Optional<byte[]> line = in.next();
        if (line.isEmpty() || !in.hasEnded()) {
          return List.of();
        }
        StoredShard shard = read(in, line.get());
        shards.put(shard.name(), shard);
      }
    }
    return List.copyOf(shards.values());
  }

  private static StoredShard read(LineInput in, byte[] line) throws OutputException {
    try {
      return JsonFile.parse(line, FORM);
    } catch (IOException | RuntimeException e) {
      OutputException damaged = in.damaged("it is no shard");
      damaged.initCause(e);
      throw damaged;
    }
  }
}
