package org.voicepersona.output.run;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
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

  /** A shard may stand there twice. */
  private static final int MOST_BYTES = 2 * JsonFile.MOST_BYTES;

  private static final int MOST_TOKENS = 2 * JsonFile.MOST_TOKENS;
  private static final String REMEDY =
      "If the run's .progress is still there, move it away: 'voicepersona process' with the same options makes it anew.";

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

  /**
   * Returns whether a file of so many lines is better written anew than appended to: most lines in
   * it would count no more.
   */
  public static boolean isOutgrown(long lines, List<KnownShard> added, ShardTable table) {
    return lines + added.size() > 2L * table.shards().size();
  }

  /** Writes a line for each shard. */
  public static void write(List<KnownShard> shards, OutputStream out) throws IOException {
    for (KnownShard shard : shards) {
      out.write(JSON.writeValueAsBytes(StoredShard.of(shard)));
      out.write('\n');
    }
  }

  /**
   * Reads the lines that a list tells of; others that follow are of a publication that is under
   * way.
   *
   * @throws OutputException if they are not there as listed, are none of shards, or more than this
   *     program writes
   */
  static List<StoredShard> read(Path file, ListedFile listed) throws IOException {
    byte[] lines = listedBytes(file, listed);
    Map<String, StoredShard> shards = new LinkedHashMap<>();
    int tokens = MOST_TOKENS;
    try (LineInput in = new LineInput(file, new ByteArrayInputStream(lines))) {
      for (var line = in.next(); line.isPresent(); line = in.next()) {
        try {
          tokens -= JsonFile.tokens(line.get(), Math.min(tokens, JsonFile.MOST_TOKENS));
          StoredShard shard = JsonFile.parse(line.get(), FORM);
          shards.put(shard.shard().name(), shard);
        } catch (IOException | RuntimeException e) {
          OutputException damaged = in.damaged("it is no shard, or of too many values. " + REMEDY);
          damaged.initCause(e);
          throw damaged;
        }
      }
    }
    return List.copyOf(shards.values());
  }

  private static byte[] listedBytes(Path file, ListedFile listed) throws IOException {
    if (!Files.exists(file, NOFOLLOW_LINKS)) {
      throw refused(file, "is missing");
    } else if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw refused(file, "is a link or a folder");
    } else if (listed.bytes() > MOST_BYTES) {
      throw refused(
          file, "has %,d bytes, must have at most %,d".formatted(listed.bytes(), MOST_BYTES));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] lines = in.readNBytes((int) listed.bytes());
      if (lines.length < listed.bytes() || !DigestUtils.sha256Hex(lines).equals(listed.sha256())) {
        throw refused(file, "is not as run.json lists it");
      }
      return lines;
    }
  }

  private static OutputException refused(Path file, String why) {
    return new OutputException("%s %s. %s".formatted(file, why, REMEDY));
  }
}
