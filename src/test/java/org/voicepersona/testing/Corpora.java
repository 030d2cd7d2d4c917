package org.voicepersona.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Corpora made of the bundled clips. */
public final class Corpora {

  private Corpora() {}

  /** Copies the shards of the sample {@code copies} times into {@code folder}, which it returns. */
  public static Path copiesOfSample(Path folder, int copies) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> shards = Files.list(Program.SAMPLE.resolve("data"))) {
      for (Path shard : shards.toList()) {
        for (int copy = 0; copy < copies; copy++) {
          Files.copy(shard, folder.resolve("train-%03d-%s".formatted(copy, shard.getFileName())));
        }
      }
    }
    return folder;
  }

  /** Puts a shard where it is watched for, as a whole. */
  public static void appear(Path shard, Path place) {
    try {
      Path aside = Files.createTempFile(place.getParent(), "shard", "");
      Files.copy(shard, aside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
