package org.voicepersona.model.qwen2audio.synthetic;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.SafetensorsWriter;
import org.voicepersona.model.checkpoint.TensorSpec;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;

/**
 * Writes a checkpoint with random weights in the published layout: bfloat16 shards of at most 4 GB,
 * index and configuration. Size and speed are the real model's; its answers are noise.
 */
public final class RandomCheckpoint {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SHARD_BYTES = 4_000_000_000L;
  private static final int CHUNK_ELEMENTS = 1 << 20;

  private static final NormalNumbers MATRICES = new NormalNumbers(0, 0.02);
  private static final NormalNumbers NORMS = new NormalNumbers(1, 0.05);

  private final String like;
  private final int layers;
  private final long seed;
  private final Consumer<String> listener;

  /**
   * Describes a checkpoint.
   *
   * @param like the configuration to use: {@code 7b} or {@code tiny}
   * @param layers of encoder and decoder each; 0 for as many as the original
   * @param listener receives the file name of each shard before it is written
   */
  public RandomCheckpoint(String like, int layers, long seed, Consumer<String> listener) {
    if (!List.of("7b", "tiny").contains(like)) {
      throw new IllegalArgumentException("like is " + like + ", must be 7b or tiny");
    }
    if (layers < 0) {
      throw new IllegalArgumentException("layers is " + layers + ", must be at least 0");
    }
    this.like = like;
    this.layers = layers;
    this.seed = seed;
    this.listener = requireNonNull(listener, "listener is null");
  }

  /** Returns the checkpoint's configuration. */
  public Qwen2AudioConfig shape() throws IOException {
    Path file = Files.createTempFile("voicepersona", ".json");
    try {
      JSON.writeValue(file.toFile(), config());
      return Qwen2AudioConfig.read(file);
    } finally {
      Files.delete(file);
    }
  }

  /**
   * Writes all files but the tokenizer's to {@code directory}, replacing files of the same names.
   */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path config = directory.resolve(Checkpoint.CONFIG);
    JSON.writerWithDefaultPrettyPrinter().writeValue(config.toFile(), config());
    copy(like + "/" + Checkpoint.GENERATION_CONFIG, directory);
    copy(Checkpoint.PREPROCESSOR_CONFIG, directory);

    List<List<TensorSpec>> shards = shards(Qwen2AudioConfig.read(config));
    ObjectNode index = JSON.createObjectNode();
    ObjectNode metadata = index.putObject("metadata");
    ObjectNode fileOfTensor = index.putObject("weight_map");
    long total = 0;
    for (int i = 0; i < shards.size(); i++) {
      String file = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      listener.accept(file);
      writeShard(directory.resolve(file), shards.get(i));
      for (TensorSpec tensor : shards.get(i)) {
        fileOfTensor.put(tensor.name(), file);
        total += tensor.bytes();
      }
    }
    metadata.put("total_size", total);
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve("model.safetensors.index.json").toFile(), index);
  }

  private ObjectNode config() throws IOException {
    try (InputStream in = resource(like + "/" + Checkpoint.CONFIG)) {
      ObjectNode config = (ObjectNode) JSON.readTree(in);
      if (layers > 0) {
        ((ObjectNode) config.get("audio_config")).put("encoder_layers", layers);
        ((ObjectNode) config.get("text_config")).put("num_hidden_layers", layers);
      }
      return config;
    }
  }

  private static List<List<TensorSpec>> shards(Qwen2AudioConfig config) {
    List<List<TensorSpec>> shards = new ArrayList<>();
    long room = 0;
    for (Map.Entry<String, List<Long>> tensor : config.tensors().entrySet()) {
      TensorSpec spec = new TensorSpec(tensor.getKey(), ElementType.BF16, tensor.getValue());
      if (shards.isEmpty() || spec.bytes() > room) {
        shards.add(new ArrayList<>());
        room = SHARD_BYTES;
      }
      shards.get(shards.size() - 1).add(spec);
      room -= spec.bytes();
    }
    return shards;
  }

  private void writeShard(Path file, List<TensorSpec> tensors) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      SafetensorsWriter writer = new SafetensorsWriter(channel, tensors, Map.of("format", "pt"));
      for (TensorSpec tensor : tensors) {
        writeTensor(writer, tensor);
      }
      writer.finish();
    }
  }

  private void writeTensor(SafetensorsWriter writer, TensorSpec tensor) {
    long elements = tensor.bytes() / Short.BYTES;
    long tensorSeed = NormalNumbers.mix(seed + NormalNumbers.mix(tensor.name().hashCode()));
    NormalNumbers numbers = isNorm(tensor.name()) ? NORMS : MATRICES;
    LongStream.range(0, (elements + CHUNK_ELEMENTS - 1) / CHUNK_ELEMENTS)
        .parallel()
        .forEach(
            chunk -> {
              long from = chunk * CHUNK_ELEMENTS;
              int count = (int) Math.min(CHUNK_ELEMENTS, elements - from);
              long chunkSeed = NormalNumbers.mix(tensorSeed + chunk);
              try {
                writer.write(tensor.name(), from * Short.BYTES, numbers.draw(chunkSeed, count));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static boolean isNorm(String name) {
    return name.endsWith("norm.weight");
  }

  private static void copy(String resource, Path directory) throws IOException {
    String file = resource.substring(resource.lastIndexOf('/') + 1);
    try (InputStream in = resource(resource)) {
      Files.write(directory.resolve(file), in.readAllBytes());
    }
  }

  private static InputStream resource(String name) {
    InputStream in = RandomCheckpoint.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException(name + " is missing beside " + RandomCheckpoint.class);
    }
    return in;
  }
}
