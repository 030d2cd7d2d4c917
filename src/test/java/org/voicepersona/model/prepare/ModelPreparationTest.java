package org.voicepersona.model.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.SafetensorsFile;
import org.voicepersona.model.checkpoint.SafetensorsWriter;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.TensorInfo;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.quantize.Int4Packing;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.GenerationDefaults;
import org.voicepersona.testing.Tree;

class ModelPreparationTest {

  private static final String QUERY = "language_model.model.layers.0.self_attn.q_proj.weight";
  private static final String FC1 = "audio_tower.layers.0.fc1.weight";

  @TempDir private Path folder;

  private static Path tiny() {
    return Golden.path("qwen2audio-tiny");
  }

  private static Manifest prepare(Path to, PreparationSettings settings) throws IOException {
    return prepare(to, settings, PreparationProgress.NONE);
  }

  private static Manifest prepare(
      Path to, PreparationSettings settings, PreparationProgress progress) throws IOException {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(tiny())) {
      return new ModelPreparation(checkpoint, to, settings, progress).run();
    }
  }

  private static PreparationSettings nearest(int bits, int groupSize) {
    return new PreparationSettings(
        bits, bits, 16, groupSize, Rounding.NEAREST, Int4Layout.ROW_MAJOR, "");
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 128})
  void quantisesEveryDecoderMatrixAsTheReference(int groupSize) throws IOException {
    prepare(folder, nearest(4, groupSize));
    JsonNode matrices = Golden.json("int4/tiny_model_checksums.json").get("int4_g" + groupSize);
    try (PreparedModel model = SpeechModels.openPrepared(folder)) {
      assertThat(matrices.size()).isEqualTo(3 * 7 + 1);
      for (Map.Entry<String, JsonNode> matrix : matrices.properties()) {
        Weight.Int4 weight = (Weight.Int4) model.weight(matrix.getKey());
        byte[] values = unpack(weight.values(), Int4Layout.ROW_MAJOR);
        assertThat(HexFormat.of().formatHex(Digests.sha256().digest(values)))
            .as(matrix.getKey())
            .isEqualTo(matrix.getValue().get("q_sha256").asText());
        assertThat(sum(weight.scales())).isEqualTo(matrix.getValue().get("scales_sum").asDouble());
        assertThat(sum(weight.zeros())).isEqualTo(matrix.getValue().get("zeros_sum").asDouble());
        assertThat(weight.groupSize()).isEqualTo(groupSize);
      }
    }
  }

  @Test
  void quantisesToEightBitsAsTheReference() throws IOException {
    prepare(folder, nearest(8, 128));
    JsonNode matrices = Golden.json("int4/tiny_model_checksums.json").get("int8_127");
    try (PreparedModel model = SpeechModels.openPrepared(folder)) {
      for (Map.Entry<String, JsonNode> matrix : matrices.properties()) {
        Weight.Int8 weight = (Weight.Int8) model.weight(matrix.getKey());
        assertThat(sum(weight.scales())).isEqualTo(matrix.getValue().get("scales_sum").asDouble());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Int4Layout.class)
  void holdsTheSame4BitValuesInEveryLayoutThatShareAScaleType(Int4Layout layout)
      throws IOException {
    PreparationSettings settings =
        new PreparationSettings(4, 4, 4, 32, Rounding.LEAST_SQUARES, layout, "");
    prepare(folder.resolve("a"), settings);
    try (PreparedModel model = SpeechModels.openPrepared(folder.resolve("a"));
        Checkpoint checkpoint = SpeechModels.openCheckpoint(tiny())) {
      for (String name : List.of(QUERY, FC1)) {
        float[] published = checkpoint.tensor(name).toFloats();
        float[] prepared = dequantise(model.weight(name));
        assertThat(relativeError(published, prepared)).as(name).isLessThan(0.08);
      }
    }
  }

  @Test
  void keepsWhatIsNotQuantisedExactly() throws IOException {
    prepare(folder, PreparationSettings.of(4, 128, Int4Layout.ROW_MAJOR));
    try (PreparedModel model = SpeechModels.openPrepared(folder);
        Checkpoint checkpoint = SpeechModels.openCheckpoint(tiny())) {
      assertThat(model.names()).isEqualTo(checkpoint.names());
      for (String name : model.names()) {
        if (model.weight(name) instanceof Weight.Dense dense) {
          assertThat(dense.tensor().toFloats()).isEqualTo(checkpoint.tensor(name).toFloats());
          assertThat(dense.tensor().shape()).isEqualTo(checkpoint.info(name).shape());
        }
      }
      assertThat(model.weight(FC1)).isInstanceOf(Weight.Int8.class);
      assertThat(model.config()).isEqualTo(checkpoint.config());
      assertThat(GenerationDefaults.of(model)).isEqualTo(GenerationDefaults.of(checkpoint));
      assertThat(folder.resolve(Checkpoint.PREPROCESSOR_CONFIG))
          .hasSameBinaryContentAs(tiny().resolve(Checkpoint.PREPROCESSOR_CONFIG));
    }
  }

  @Test
  void keepsAllMatricesAsPublishedWith16Bits() throws IOException {
    Manifest manifest = prepare(folder, PreparationSettings.of(16, 128, Int4Layout.ROW_MAJOR));
    try (PreparedModel model = SpeechModels.openPrepared(folder);
        Checkpoint checkpoint = SpeechModels.openCheckpoint(tiny())) {
      assertThat(model.dense(QUERY).toFloats()).isEqualTo(checkpoint.tensor(QUERY).toFloats());
    }
    assertThat(manifest.parts()).allMatch(part -> part.relativeError() == 0);
  }

  @Test
  void alignsLargeTensorsToPages() throws IOException {
    prepare(folder, PreparationSettings.of(4, 128, Int4Layout.AVX512));
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("decoder-00.safetensors"))) {
      for (TensorInfo tensor : file.tensors().values()) {
        long unit =
            tensor.bytes() % SafetensorsWriter.PAGE_BYTES == 0
                ? SafetensorsWriter.PAGE_BYTES
                : tensor.type().bytes();
        assertThat(tensor.position() % unit).as(tensor.name()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void aRunThatFailedAnywhereGoesOnAndEndsWithTheSameBytes(int encoderBits) throws IOException {
    PreparationSettings settings =
        new PreparationSettings(4, 4, encoderBits, 32, Rounding.LEAST_SQUARES, Int4Layout.AVX2, "");
    Path whole = folder.resolve("whole");
    prepare(whole, settings);
    Path broken = folder.resolve("broken");
    int attempts = 0;
    boolean complete = false;
    while (!complete) {
      try {
        prepare(broken, settings, new StopAfter(7 * ++attempts));
        complete = true;
      } catch (StopAfter.Stopped e) {
        assertThatThrownBy(() -> SpeechModels.openPrepared(broken))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("preparation stopped after");
      }
    }
    assertThat(attempts).isGreaterThan(5);
    assertThat(digests(broken)).isEqualTo(digests(whole));
  }

  @Test
  void doesNothingWhenItIsDone() throws IOException {
    PreparationSettings settings = PreparationSettings.of(8, 128, Int4Layout.ROW_MAJOR);
    Manifest first = prepare(folder, settings);
    Manifest again =
        prepare(
            folder,
            settings,
            (part, done, total) -> {
              throw new AssertionError("worked on " + part);
            });
    assertThat(again).isEqualTo(first);
  }

  @Test
  void refusesToMixSettingsInOneFolder() throws IOException {
    prepare(folder, PreparationSettings.of(8, 128, Int4Layout.ROW_MAJOR));
    assertThatThrownBy(() -> prepare(folder, PreparationSettings.of(4, 128, Int4Layout.ROW_MAJOR)))
        .isInstanceOf(TargetRefusedException.class)
        .hasMessageContaining("was prepared with settings")
        .hasMessageContaining("bits=8")
        .hasMessageContaining("use another folder");
  }

  @Test
  void refusesAFolderThatHoldsSomethingElse() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "mine");
    assertThatThrownBy(() -> prepare(folder, PreparationSettings.of(4, 128, Int4Layout.ROW_MAJOR)))
        .hasMessageContaining("holds thesis.txt, must be empty or a prepared model");
    assertThat(Tree.of(folder)).containsOnlyKeys("", "thesis.txt");
  }

  @Test
  void refusesAGroupSizeThatDoesNotDivideAMatrixNamingIt() {
    assertThatThrownBy(() -> prepare(folder, PreparationSettings.of(4, 256, Int4Layout.ROW_MAJOR)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(QUERY + " has 128 columns, group size 256 must divide them");
    assertThat(folder.toFile().list()).containsExactly(PreparationLock.FILE_NAME);
  }

  @Test
  void keepsTheGraphAndRefusesADamagedOne() throws IOException {
    Manifest manifest = prepare(folder, nearest(8, 128));
    Path graph = folder.resolve(GraphSource.FILE_NAME);
    assertThat(graph).hasContent(GraphSource.current());
    Files.writeString(graph, "import os");
    try (PreparedModel model = SpeechModels.openPrepared(folder)) {
      assertThatThrownBy(() -> GraphSource.of(model))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("graph.py has SHA-256");
    }
    assertThat(Verification.faults(folder, manifest, PreparationProgress.NONE)).hasSize(1);
  }

  @Test
  void aGraphOfAnotherVersionGivesWayAndIsRenewed() throws IOException {
    Manifest current = prepare(folder, nearest(8, 128));
    byte[] old = "# an older one".getBytes(UTF_8);
    Path graph = Files.write(folder.resolve(GraphSource.FILE_NAME), old);
    Manifest.Part part =
        new Manifest.Part(
            GraphSource.FILE_NAME, "TorchScript", 0, old.length, Digests.sha256(graph), 0);
    current.with(part).write(folder);
    try (PreparedModel model = SpeechModels.openPrepared(folder)) {
      assertThat(GraphSource.of(model)).isEqualTo(GraphSource.current());
      assertThat(model.digest()).isEqualTo(current.digest());
    }
    Manifest renewed = prepare(folder, nearest(8, 128));
    assertThat(graph).hasContent(GraphSource.current());
    assertThat(Verification.faults(folder, renewed, PreparationProgress.NONE)).isEmpty();
  }

  @Test
  void verificationNamesTheFileInWhichABitFlipped() throws IOException {
    Manifest manifest = prepare(folder, PreparationSettings.of(4, 128, Int4Layout.AVX512));
    assertThat(Verification.faults(folder, manifest, PreparationProgress.NONE)).isEmpty();
    Path victim = folder.resolve("decoder-01.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(victim.toFile(), "rw")) {
      file.seek(file.length() - 1000);
      int old = file.read();
      file.seek(file.length() - 1000);
      file.write(old ^ 0x10);
    }
    assertThat(Verification.faults(folder, manifest, PreparationProgress.NONE))
        .singleElement()
        .asString()
        .contains("decoder-01.safetensors has SHA-256")
        .contains("the manifest says");
  }

  @Test
  void openingNamesThePartThatWasCutShort() throws IOException {
    prepare(folder, PreparationSettings.of(4, 128, Int4Layout.AVX512));
    Path victim = folder.resolve("head.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(victim.toFile(), "rw")) {
      file.setLength(file.length() - 4096);
    }
    assertThatThrownBy(() -> SpeechModels.openPrepared(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("head.safetensors");
  }

  @Test
  void otherWeightsOrSettingsHaveAnotherDigest() throws IOException {
    prepare(folder.resolve("a"), PreparationSettings.of(4, 128, Int4Layout.ROW_MAJOR));
    prepare(folder.resolve("b"), PreparationSettings.of(4, 64, Int4Layout.ROW_MAJOR));
    try (PreparedModel a = SpeechModels.openPrepared(folder.resolve("a"));
        PreparedModel b = SpeechModels.openPrepared(folder.resolve("b"))) {
      assertThat(a.digest()).hasSize(64).isNotEqualTo(b.digest());
    }
  }

  private static byte[] unpack(Tensor values, Int4Layout layout) {
    byte[] packed = new byte[values.elements()];
    values.data().get(0, packed);
    return Int4Packing.unpack(packed, values.dimension(0), 2 * values.dimension(1), layout);
  }

  private static float[] dequantise(Weight weight) {
    if (weight instanceof Weight.Int4 int4) {
      return dequantise(
          unpack(int4.values(), Int4Layout.ROW_MAJOR),
          int4.groupSize(),
          int4.scales().toFloats(),
          int4.zeros().toFloats());
    }
    Weight.PackedInt4 packed = (Weight.PackedInt4) weight;
    int groups = packed.scalesAndZeros().dimension(0);
    int rows = packed.scalesAndZeros().dimension(1);
    float[] both = packed.scalesAndZeros().toFloats();
    float[] scales = new float[rows * groups];
    float[] zeros = new float[rows * groups];
    for (int i = 0; i < scales.length; i++) {
      int at = 2 * (i % groups * rows + i / groups);
      scales[i] = both[at];
      zeros[i] = both[at + 1];
    }
    byte[] values = unpack(packed.values(), packed.layout());
    return dequantise(values, packed.groupSize(), scales, zeros);
  }

  private static float[] dequantise(byte[] values, int groupSize, float[] scales, float[] zeros) {
    float[] weights = new float[values.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (values[i] - 8) * scales[i / groupSize] + zeros[i / groupSize];
    }
    return weights;
  }

  private static double relativeError(float[] wanted, float[] found) {
    double error = 0;
    double norm = 0;
    for (int i = 0; i < wanted.length; i++) {
      error += Math.pow(wanted[i] - found[i], 2);
      norm += Math.pow(wanted[i], 2);
    }
    return Math.sqrt(error / norm);
  }

  private static double sum(Tensor tensor) {
    double sum = 0;
    for (float value : tensor.toFloats()) {
      sum += value;
    }
    return sum;
  }

  private static Map<String, String> digests(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Map<String, String> digests = new TreeMap<>();
      for (Path file : files.collect(Collectors.toList())) {
        digests.put(file.getFileName().toString(), Digests.sha256(file));
      }
      return digests;
    }
  }

  /** Stops a preparation in the middle of whatever it does. */
  private static final class StopAfter implements PreparationProgress {

    private static final class Stopped extends RuntimeException {
      private static final long serialVersionUID = 1;
    }

    private int left;

    StopAfter(int calls) {
      this.left = calls;
    }

    @Override
    public void advanced(String part, long done, long total) {
      if (done < total && !part.startsWith("checking") && left-- == 0) {
        throw new Stopped();
      }
    }
  }
}
