package org.voicepersona.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.Golden;
import org.voicepersona.model.frontend.FrontEndConfig;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.GenerationDefaults;

class CheckpointTest {

  private static final String SHARD = "model-00002-of-00002.safetensors";
  private static final String NORM = "language_model.model.norm.weight";

  @TempDir private Path folder;

  @BeforeEach
  void copyTiny() throws IOException {
    try (Stream<Path> files = Files.list(Golden.path("qwen2audio-tiny"))) {
      for (Path file : files.toList()) {
        Files.write(folder.resolve(file.getFileName().toString()), Files.readAllBytes(file));
      }
    }
  }

  /** Rewrites the shard, with each tensor replaced by what {@code change} makes of it. */
  private void rewrite(String shard, UnaryOperator<List<TensorSpec>> change) throws IOException {
    Path path = folder.resolve(shard);
    Path rewritten = folder.resolve("rewritten");
    try (SafetensorsFile file = SafetensorsFile.open(path);
        FileChannel channel =
            FileChannel.open(rewritten, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      List<TensorSpec> specs = new ArrayList<>();
      file.tensors()
          .values()
          .forEach(t -> specs.add(new TensorSpec(t.name(), t.type(), t.shape())));
      List<TensorSpec> changed = change.apply(specs);
      SafetensorsWriter writer = new SafetensorsWriter(channel, changed, Map.of());
      for (TensorSpec spec : changed) {
        if (file.tensors().containsKey(spec.name())) {
          writer.write(spec.name(), 0, file.tensor(spec.name()).data().duplicate());
        } else {
          writer.write(spec.name(), 0, ByteBuffer.allocate((int) spec.bytes()));
        }
      }
      writer.finish();
    }
    Files.delete(path);
    Files.move(rewritten, path);
  }

  private void editIndex(Consumer<ObjectNode> edit) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Path index = folder.resolve("model.safetensors.index.json");
    JsonNode root = json.readTree(index.toFile());
    edit.accept((ObjectNode) root.get("weight_map"));
    json.writeValue(index.toFile(), root);
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> SpeechModels.openCheckpoint(folder))
        .isInstanceOf(CheckpointException.class)
        .message()
        .contains(parts);
  }

  @Test
  void opensShardsAndGivesEveryWeightOfTheLayout() {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(folder)) {
      assertThat(checkpoint.names())
          .containsExactlyInAnyOrderElementsOf(checkpoint.config().tensors().keySet());
      assertThat(checkpoint.dense(NORM).shape()).containsExactly(128L);
      assertThat(GenerationDefaults.of(checkpoint).stopTokenIds()).containsExactly(1990, 1992);
      assertThat(FrontEndConfig.read(folder.resolve(Checkpoint.PREPROCESSOR_CONFIG)))
          .isEqualTo(new FrontEndConfig(16_000, 128, 400, 160, 480_000));
      assertThatThrownBy(() -> checkpoint.weight("lm_head"))
          .hasMessageEndingWith("tensor lm_head is missing");
    }
  }

  @Test
  void namesAMissingTensorAndItsFile() throws IOException {
    rewrite(SHARD, specs -> specs.stream().filter(s -> !s.name().equals(NORM)).toList());
    assertRefused(SHARD, "tensor " + NORM + " is missing");
  }

  @Test
  void namesATensorThatNeitherTheIndexNorTheFilesHave() throws IOException {
    rewrite(SHARD, specs -> specs.stream().filter(s -> !s.name().equals(NORM)).toList());
    editIndex(map -> map.remove(NORM));
    assertRefused(folder.toString(), "tensor " + NORM + " is missing");
  }

  @Test
  void namesAnUnexpectedTensorAndItsFile() throws IOException {
    TensorSpec extra = new TensorSpec("extra", ElementType.F32, List.of(2L));
    rewrite(SHARD, specs -> Stream.concat(specs.stream(), Stream.of(extra)).toList());
    assertRefused(SHARD, "tensor extra is unexpected");
    editIndex(map -> map.put("extra", SHARD));
    assertRefused(SHARD, "tensor extra is unexpected, config.json asks for none of that name");
  }

  @Test
  void namesATensorOfAnotherShapeOrTypeAndItsFile() throws IOException {
    rewrite(
        SHARD, specs -> replace(specs, new TensorSpec(NORM, ElementType.F32, List.of(64L, 2L))));
    assertRefused(SHARD, NORM + " has shape [64, 2], must be [128]");
    rewrite(SHARD, specs -> replace(specs, new TensorSpec(NORM, ElementType.I32, List.of(128L))));
    assertRefused(SHARD, NORM + " is I32, must be F32, F16 or BF16");
  }

  private static List<TensorSpec> replace(List<TensorSpec> specs, TensorSpec other) {
    return specs.stream().map(s -> s.name().equals(other.name()) ? other : s).toList();
  }

  @Test
  void namesTheShardThatIsMissingOrCutShort() throws IOException {
    Path shard = folder.resolve(SHARD);
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(bytes, bytes.length - 10));
    assertRefused(SHARD, "truncated: tensor ");
    Files.delete(shard);
    assertRefused(SHARD + " is missing");
  }

  @Test
  void refusesAnIndexThatLeadsOutOfTheFolder() throws IOException {
    editIndex(map -> map.put(NORM, "../../etc/passwd.safetensors"));
    assertRefused(
        "model.safetensors.index.json", NORM, "must be a .safetensors file beside the index");
  }

  @Test
  void saysWhichConfigurationFileIsMissing() throws IOException {
    Files.delete(folder.resolve("generation_config.json"));
    assertRefused("generation_config.json is missing");
  }

  @Test
  void otherWeightsHaveAnotherDigest() throws IOException {
    String before;
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(folder)) {
      before = checkpoint.digest();
    }
    try (Checkpoint same = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      assertThat(same.digest()).isEqualTo(before);
    }
    byte[] bytes = Files.readAllBytes(folder.resolve(SHARD));
    for (int fromEnd : new int[] {1, 5_001}) {
      bytes[bytes.length - fromEnd] ^= 1;
      Path shard = folder.resolve(SHARD);
      FileTime changedLater = FileTime.fromMillis(fromEnd * 1_000L);
      Files.setLastModifiedTime(Files.write(shard, bytes), changedLater);
      try (Checkpoint changed = SpeechModels.openCheckpoint(folder)) {
        assertThat(changed.digest()).isNotEqualTo(before);
        before = changed.digest();
      }
    }
  }
}
