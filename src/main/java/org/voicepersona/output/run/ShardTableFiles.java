package org.voicepersona.output.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.directory.OutputException;

/**
 * Keeps the table of shards of an epoch as a log: a numbered file for each time that it was
 * written, with the shards that were new or had changed. A file appears whole under its number or
 * not at all, and a number is taken once: of two processes that write at a time, one fails.
 */
public final class ShardTableFiles {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Entry> FORM = new TypeReference<>() {};
  private static final Pattern NAME = Pattern.compile("\\d{10}\\.json");

  private final Path directory;

  /** Keeps shard tables in a directory. */
  public ShardTableFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * What one file holds.
   *
   * @param shards those that were new or had changed
   * @param removed the names of those that were taken out
   * @param ends the number after the last one given away, by split
   */
  private record Entry(List<StoredShard> shards, List<String> removed, Map<String, Long> ends) {

    /** Checks the values; they may come from a file that anybody wrote. */
    Entry {
      shards = List.copyOf(requireNonNull(shards, "there are no shards"));
      removed = List.copyOf(requireNonNull(removed, "there are no removed shards"));
      ends = Map.copyOf(requireNonNull(ends, "there are no ends"));
      ShardTable.of(0, shards.stream().map(StoredShard::shard).toList(), ends);
    }
  }

  /** Returns the table as it was written last. */
  public ShardTable read() throws IOException {
    Map<String, KnownShard> shards = new LinkedHashMap<>();
    Map<String, Long> ends = new TreeMap<>();
    List<Path> files = files();
    for (Path file : files) {
      Entry entry = JsonFile.read(file, FORM, "a table of shards", OutputException.ANEW);
      entry.removed().forEach(shards::remove);
      entry.shards().forEach(shard -> shards.put(shard.name(), shard.shard()));
      ends.putAll(entry.ends());
    }
    long version = files.isEmpty() ? 0 : number(files.get(files.size() - 1));
    return ShardTable.of(version, List.copyOf(shards.values()), ends);
  }

  private List<Path> files() throws IOException {
    return DurableFiles.list(directory, "*.json").stream()
        .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
        .toList();
  }

  private static long number(Path file) {
    return Long.parseLong(file.getFileName().toString().replace(".json", ""));
  }

  /** Writes what has changed, as {@link ShardRegister#write} does. */
  public ShardTable write(ShardTable before, ShardTable after) throws IOException {
    List<StoredShard> changed =
        after.shards().stream()
            .filter(shard -> !before.find(shard.name()).equals(Optional.of(shard)))
            .map(StoredShard::of)
            .toList();
    List<String> removed =
        before.shards().stream()
            .map(KnownShard::name)
            .filter(name -> after.find(name).isEmpty())
            .toList();
    if (changed.isEmpty() && removed.isEmpty() && after.ends().equals(before.ends())) {
      return after.withVersion(before.version());
    }
    DurableFiles.createDirectory(directory);
    long version = before.version() + 1;
    byte[] json = JSON.writeValueAsBytes(new Entry(changed, removed, after.ends()));
    Path beside = directory.resolve(UUID.randomUUID() + ".tmp");
    DurableFiles.write(beside, out -> out.write(json));
    Path place = directory.resolve("%010d.json".formatted(version));
    try {
      DurableFiles.moveToNew(beside, place);
    } catch (FileAlreadyExistsException e) {
      Files.deleteIfExists(beside);
      throw new OutputException(
          "another process has written %s: two runs write to one output".formatted(place), e);
    }
    return after.withVersion(version);
  }
}
