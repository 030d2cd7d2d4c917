package org.voicepersona.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.SafetensorsWriter;
import org.voicepersona.model.checkpoint.TensorSpec;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.registry.SpeechModels;

/** The smallest Qwen2-Audio that kernels of our own compute, random, prepared in 4 bits. */
public final class OneHeadModel {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> BESIDE_WEIGHTS =
      List.of(
          "generation_config.json",
          "preprocessor_config.json",
          "tokenizer.json",
          "tokenizer_config.json");

  private OneHeadModel() {}

  /** Prepares it in a new folder within {@code folder}, and returns that. */
  public static Path prepare(Path folder) throws IOException {
    Path published = Files.createDirectory(folder.resolve("published"));
    Path tiny = Golden.path("qwen2audio-tiny");
    for (String name : BESIDE_WEIGHTS) {
      Files.copy(tiny.resolve(name), published.resolve(name));
    }
    ObjectNode config = (ObjectNode) JSON.readTree(tiny.resolve("config.json").toFile());
    ((ObjectNode) config.get("audio_config"))
        .put("encoder_attention_heads", 1) // of 64
        .put("encoder_layers", 1);
    ((ObjectNode) config.get("text_config"))
        .put("num_attention_heads", 1) // of 128
        .put("num_key_value_heads", 1)
        .put("num_hidden_layers", 1);
    JSON.writeValue(published.resolve("config.json").toFile(), config);
    write(published.resolve("model.safetensors"), published.resolve("config.json"));
    Path prepared = folder.resolve("prepared");
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(published)) {
      PreparationSettings settings = PreparationSettings.of(4, 64, Int4Layout.ROW_MAJOR);
      new ModelPreparation(checkpoint, prepared, settings, PreparationProgress.NONE).run();
    }
    return prepared;
  }

  private static void write(Path file, Path config) throws IOException {
    List<TensorSpec> tensors =
        Qwen2AudioConfig.read(config).tensors().entrySet().stream()
            .map(it -> new TensorSpec(it.getKey(), ElementType.F32, it.getValue()))
            .toList();
    Random random = new Random(1);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      SafetensorsWriter writer = new SafetensorsWriter(channel, tensors, Map.of("format", "pt"));
      for (TensorSpec tensor : tensors) {
        writer.write(tensor.name(), 0, numbers(random, tensor));
      }
      writer.finish();
    }
  }

  private static ByteBuffer numbers(Random random, TensorSpec tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    boolean isGain = tensor.name().endsWith("norm.weight");
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) ((isGain ? 1 : 0) + 0.1 * random.nextGaussian()));
    }
    return bytes.flip();
  }
}
