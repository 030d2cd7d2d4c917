package org.voicepersona.model.checkpoint;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A checkpoint as published on the Hugging Face hub; weights are memory-mapped, not copied. */
public final class Checkpoint implements ModelDirectory {

  /** The file of {@link ModelConfig}. */
  public static final String CONFIG = "config.json";

  /** The file with the sampling settings. */
  public static final String GENERATION_CONFIG = "generation_config.json";

  /** The file with the parameters of the audio front end. */
  public static final String PREPROCESSOR_CONFIG = "preprocessor_config.json";

  /** Bytes of each tensor that {@link #sampleDigest} reads. */
  public static final int DIGEST_SAMPLE_BYTES = 4096;

  private final Path directory;
  private final ModelConfig config;
  private final ShardedTensors tensors;

  private Checkpoint(Path directory, ShardedTensors tensors, ModelConfig config) {
    this.directory = directory;
    this.tensors = tensors;
    this.config = config;
    tensors.requireLayout(config.tensors(), config.unusedTensors());
  }

  /**
   * Opens {@code directory}: {@code model.safetensors}, or shards with {@code
   * model.safetensors.index.json}, and the configuration files.
   *
   * @param configs reads the configuration files
   * @throws CheckpointException if a file is missing or malformed, or a tensor is missing,
   *     unexpected, of the wrong shape for the configuration, or not floating-point
   */
  public static Checkpoint open(Path directory, ModelConfig.Reader configs) {
    ShardedTensors tensors = ShardedTensors.open(directory);
    boolean opened = false;
    try {
      Checkpoint checkpoint = new Checkpoint(directory, tensors, configs.read(directory));
      opened = true;
      return checkpoint;
    } finally {
      if (!opened) {
        tensors.close();
      }
    }
  }

  /**
   * Returns the sorted names of a checkpoint's weight files, which need not exist.
   *
   * @throws CheckpointException if the index is malformed
   */
  public static List<String> shards(Path directory) {
    return ShardedTensors.names(directory);
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public String name() {
    return directory.toAbsolutePath().normalize().getFileName().toString();
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public Set<String> names() {
    return tensors.names();
  }

  @Override
  public Weight weight(String name) {
    return new Weight.Dense(tensor(name));
  }

  /** Returns the tensor {@code name}, memory-mapped. */
  public Tensor tensor(String name) {
    return tensors.file(name).tensor(name);
  }

  /** Returns the position, type and shape of the tensor {@code name}. */
  public TensorInfo info(String name) {
    return tensors.info(name);
  }

  /** Reads a part of a tensor into memory of its own: {@link SafetensorsFile#read}. */
  public Tensor read(String name, long from, int count) {
    return tensors.file(name).read(name, from, count);
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is the SHA-256 of the configuration and the digests of all weight files. These are read
   * in full, which takes seconds for each 10 GB, but only once in a process unless they change.
   */
  @Override
  public String digest() {
    MessageDigest digest = Digests.sha256();
    digest.update(config.toString().getBytes(StandardCharsets.UTF_8));
    tensors.paths().stream()
        .parallel()
        .map(Digests::remembered)
        .toList()
        .forEach(file -> digest.update(("\n" + file).getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns a digest that identifies this checkpoint without reading every byte: the SHA-256 of the
   * configuration and of every tensor's name, type, shape and first 4 KiB, in the order of the
   * names. It reads a few MB, whatever the model's size.
   */
  public String sampleDigest() {
    MessageDigest digest = Digests.sha256();
    digest.update(config.toString().getBytes(StandardCharsets.UTF_8));
    for (String name : new TreeSet<>(names())) {
      TensorInfo info = tensors.info(name);
      String head = "\n%s %s %s\n".formatted(name, info.type(), info.shape());
      digest.update(head.getBytes(StandardCharsets.UTF_8));
      long bytes = Math.min(info.bytes(), DIGEST_SAMPLE_BYTES);
      digest.update(read(name, 0, (int) (bytes / info.type().bytes())).data());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    tensors.close();
  }
}
