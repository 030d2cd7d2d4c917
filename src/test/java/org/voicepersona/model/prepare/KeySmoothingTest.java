package org.voicepersona.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.SafetensorsFile;
import org.voicepersona.model.checkpoint.TensorInfo;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.quality.QualityMeasurement;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.registry.SpeechModels;

class KeySmoothingTest {

  private static final int HEAD_SIZE = 32;
  private static final int QUERIES_OF_KEY = 2;

  @TempDir private Path folder;

  /**
   * Multiplies pair 3 of key head 1 in layer 1 by {@code factor}, which changes nothing that the
   * model says, for its queries are divided by it.
   */
  private Path planted(float factor) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("planted"));
    try (Stream<Path> files = Files.list(Golden.path("qwen2audio-tiny"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName().toString()));
      }
    }
    try (Stream<Path> files = Files.list(copy)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".safetensors")).toList()) {
        plant(file, factor);
      }
    }
    return copy;
  }

  private static void plant(Path file, float factor) throws IOException {
    String attention = "language_model.model.layers.1.self_attn.";
    try (SafetensorsFile header = SafetensorsFile.open(file);
        RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      for (TensorInfo tensor : header.tensors().values()) {
        for (int half = 0; half < 2; half++) {
          int row = HEAD_SIZE + 3 + half * HEAD_SIZE / 2;
          if (tensor.name().startsWith(attention + "k_proj.")) {
            scale(bytes, tensor, row, factor);
          } else if (tensor.name().startsWith(attention + "q_proj.")) {
            for (int query = 0; query < QUERIES_OF_KEY; query++) {
              scale(bytes, tensor, row + (QUERIES_OF_KEY - 1 + query) * HEAD_SIZE, 1 / factor);
            }
          }
        }
      }
    }
  }

  private static void scale(RandomAccessFile file, TensorInfo tensor, int row, float factor)
      throws IOException {
    int columns = tensor.shape().size() == 2 ? tensor.shape().get(1).intValue() : 1;
    byte[] bytes = new byte[4 * columns];
    file.seek(tensor.position() + (long) row * bytes.length);
    file.readFully(bytes);
    ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < columns; i++) {
      floats.putFloat(4 * i, factor * floats.getFloat(4 * i));
    }
    file.seek(tensor.position() + (long) row * bytes.length);
    file.write(bytes);
  }

  private static Map<String, String> prepared(Path from, Path to, int bits) throws IOException {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(from)) {
      PreparationSettings settings = PreparationSettings.of(bits, 64, Int4Layout.ROW_MAJOR);
      Manifest manifest =
          new ModelPreparation(checkpoint, to, settings, PreparationProgress.NONE).run();
      return manifest.parts().stream()
          .filter(part -> part.file().startsWith("decoder"))
          .collect(Collectors.toMap(Manifest.Part::file, Manifest.Part::sha256));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {8, 64, 256, 1f / 16})
  void keysThatStandOutArePreparedAsIfTheyDidNot(float factor) throws IOException {
    Map<String, String> even = prepared(Golden.path("qwen2audio-tiny"), folder.resolve("even"), 8);
    assertThat(prepared(planted(factor), folder.resolve("mended"), 8)).isEqualTo(even);
  }

  /** The published checkpoint is the reference: what it says is the same with planted keys. */
  private static double divergence(Path prepared, boolean int8Caches) {
    SplittableRandom random = new SplittableRandom(1);
    int[] ids = IntStream.range(0, 200).map(i -> random.nextInt(1_900)).toArray();
    try (Checkpoint reference = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        PreparedModel model = SpeechModels.openPrepared(prepared)) {
      Arithmetic arithmetic = new Arithmetic(Precision.INT8, Int4Products.FLOAT, int8Caches);
      return new QualityMeasurement(
              Qwen2AudioConfig.of(reference),
              List.of(new ChatPrompt(ids, List.of())),
              PreparationProgress.NONE)
          .compare(model, List.of(arithmetic), reference)
          .get(0)
          .all()
          .divergence();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 10, 50, 300})
  void keysThatStandOutCostNextToNothingInEightBits(float factor) throws IOException {
    prepared(planted(factor), folder.resolve("mended"), 8);
    double plain = divergence(folder.resolve("mended"), false);
    double compressed = divergence(folder.resolve("mended"), true);
    assertThat(compressed - plain).isLessThan(0.0005); // uneven ones cost 0.0016 by 50, 0.03 by 300
  }

  @Test
  void whatIsStoredAsPublishedStaysAsPublished() throws IOException {
    Path planted = planted(8);
    prepared(planted, folder.resolve("kept"), 16);
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(planted);
        PreparedModel model = SpeechModels.openPrepared(folder.resolve("kept"))) {
      for (String name : model.names()) {
        assertThat(model.dense(name).toFloats())
            .as(name)
            .isEqualTo(checkpoint.tensor(name).toFloats());
      }
    }
  }
}
