package org.voicepersona.model.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The tensors of a checkpoint, in one safetensors file or in several with an index. */
final class ShardedTensors implements AutoCloseable {

  private static final String SINGLE_FILE = "model.safetensors";

  private final Path directory;
  private final Map<String, SafetensorsFile> fileOfTensor = new LinkedHashMap<>();
  private final Set<SafetensorsFile> files = new LinkedHashSet<>();

  private ShardedTensors(Path directory) {
    this.directory = directory;
  }

  /** Returns the names of the files of {@code directory}, sorted. */
  static List<String> names(Path directory) {
    Path index = directory.resolve(ShardIndex.FILE_NAME);
    return Files.exists(index)
        ? List.copyOf(new TreeSet<>(ShardIndex.read(index).values()))
        : List.of(SINGLE_FILE);
  }

  /** Opens the files of {@code directory} and checks them against the index. */
  static ShardedTensors open(Path directory) {
    ShardedTensors tensors = new ShardedTensors(directory);
    boolean opened = false;
    try {
      Path index = directory.resolve(ShardIndex.FILE_NAME);
      if (Files.exists(index)) {
        tensors.openShards(ShardIndex.read(index));
      } else {
        SafetensorsFile file = SafetensorsFile.open(directory.resolve(SINGLE_FILE));
        tensors.files.add(file);
        file.tensors().keySet().forEach(name -> tensors.fileOfTensor.put(name, file));
      }
      opened = true;
      return tensors;
    } finally {
      if (!opened) {
        tensors.close();
      }
    }
  }

  private void openShards(Map<String, String> shardOfTensor) {
    Map<String, SafetensorsFile> byName = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : shardOfTensor.entrySet()) {
      SafetensorsFile file =
          byName.computeIfAbsent(
              entry.getValue(),
              shard -> {
                SafetensorsFile opened = SafetensorsFile.open(directory.resolve(shard));
                files.add(opened);
                return opened;
              });
      if (!file.tensors().containsKey(entry.getKey())) {
        throw new CheckpointException(
            "%s: tensor %s is missing, %s says it lies here"
                .formatted(file.path(), entry.getKey(), ShardIndex.FILE_NAME));
      }
      fileOfTensor.put(entry.getKey(), file);
    }
    byName.forEach((shard, file) -> requireIndexed(shard, file, shardOfTensor));
  }

  private static void requireIndexed(
      String shard, SafetensorsFile file, Map<String, String> shardOfTensor) {
    for (String name : file.tensors().keySet()) {
      if (!shard.equals(shardOfTensor.get(name))) {
        throw new CheckpointException(
            "%s: tensor %s is unexpected, %s does not say it lies here"
                .formatted(file.path(), name, ShardIndex.FILE_NAME));
      }
    }
  }

  /**
   * Requires exactly the tensors of {@code layout}, with its shapes and of floating-point type.
   *
   * @param unused tensors that may exist as well
   */
  void requireLayout(Map<String, List<Long>> layout, Set<String> unused) {
    layout.forEach(
        (name, shape) -> {
          TensorInfo info = info(name);
          if (!info.shape().equals(shape)) {
            throw new CheckpointException(
                "%s: tensor %s has shape %s, must be %s"
                    .formatted(file(name).path(), name, info.shape(), shape));
          }
          if (!Set.of(ElementType.F32, ElementType.F16, ElementType.BF16).contains(info.type())) {
            throw new CheckpointException(
                "%s: tensor %s is %s, must be F32, F16 or BF16"
                    .formatted(file(name).path(), name, info.type()));
          }
        });
    for (String name : fileOfTensor.keySet()) {
      if (!layout.containsKey(name) && !unused.contains(name)) {
        throw new CheckpointException(
            "%s: tensor %s is unexpected, config.json asks for none of that name"
                .formatted(file(name).path(), name));
      }
    }
  }

  /** Returns the file that holds {@code name}. */
  SafetensorsFile file(String name) {
    SafetensorsFile file = fileOfTensor.get(name);
    if (file == null) {
      throw new CheckpointException(directory + ": tensor " + name + " is missing");
    }
    return file;
  }

  /** Returns the position, type and shape of {@code name}. */
  TensorInfo info(String name) {
    return file(name).tensors().get(name);
  }

  /** Returns the files, in the order of their names. */
  List<Path> paths() {
    return files.stream().map(SafetensorsFile::path).sorted().toList();
  }

  Set<String> names() {
    return Collections.unmodifiableSet(fileOfTensor.keySet());
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
