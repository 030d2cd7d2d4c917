package org.voicepersona.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.Golden;
import org.voicepersona.model.TinyModel;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.model.checkpoint.SafetensorsFile;
import org.voicepersona.model.checkpoint.SafetensorsWriter;
import org.voicepersona.model.checkpoint.TensorSpec;
import org.voicepersona.model.registry.SpeechModels;

/** A model's folder that came from somebody else reads nothing beside itself. */
class StrangersModelTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "-----BEGIN OPENSSH PRIVATE KEY-----\n";

  @TempDir private static Path prepared;
  @TempDir private Path folder;

  private Path model;
  private Path secret;

  @BeforeAll
  static void prepare() throws IOException {
    TinyModel.prepare(prepared, 4);
  }

  @BeforeEach
  void copy() throws IOException {
    model = copy(prepared, folder.resolve("model"));
    secret = Files.writeString(folder.resolve("id_ed25519"), SECRET);
  }

  private void edit(String file, Consumer<ObjectNode> edit) throws IOException {
    Path path = model.resolve(file);
    ObjectNode json = (ObjectNode) JSON.readTree(path.toFile());
    edit.accept(json);
    JSON.writeValue(path.toFile(), json);
  }

  private void editPart(int part, Consumer<ObjectNode> edit) throws IOException {
    edit(Manifest.FILE_NAME, manifest -> edit.accept((ObjectNode) manifest.at("/parts/" + part)));
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> SpeechModels.openPrepared(model))
        .isInstanceOf(CheckpointException.class)
        .message()
        .contains(words)
        .doesNotContain(SECRET.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dev/zero",
        "../id_ed25519",
        "../model/config.json",
        "..",
        ".",
        "",
        "sub/config.json",
        "sub\\config.json",
        "C:config.json",
        "config.json/",
        ".config.json",
        "-config.json",
        "con\u0000fig.json",
        "config.json\n",
        "\u001b]0;title\u0007",
        "https://example.org/x"
      })
  void aPartIsNamedByThePlainNameOfAFile(String name) throws IOException {
    editPart(0, part -> part.put("file", name));
    assertRefused("manifest.json: file is '", "must be the plain name of a file in the folder");
    assertThatThrownBy(() -> Manifest.read(model))
        .isInstanceOf(CheckpointException.class)
        .message()
        .doesNotContain("\u001b", "\u0007", "\n");
  }

  @Test
  void aPartThatIsALinkIsNotReadAndItsDigestNotTold() throws IOException {
    String file = Manifest.read(model).parts().get(0).file();
    Path link = model.resolve(file);
    for (String target : List.of("/dev/zero", secret.toString(), "config.json", "/nowhere")) {
      Files.delete(link);
      Files.createSymbolicLink(link, Path.of(target));
      editPart(0, part -> part.put("bytes", 0));
      assertRefused(link + " is a link, a folder or a device, must be a file");
      assertThat(Verification.faults(model, Manifest.read(model), PreparationProgress.NONE))
          .containsExactly(link + " is a link, a folder or a device, must be a file");
    }
    Files.delete(link);
    Files.createDirectory(link);
    assertRefused(link + " is a link, a folder or a device");
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "config.json", "generation_config.json"})
  void aConfigurationThatIsALinkOutOfTheFolderIsRefused(String file) throws IOException {
    Path link = model.resolve(file);
    Files.delete(link);
    Files.createSymbolicLink(link, secret);
    assertRefused(link + " is a link", "must be a file");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("/dev/zero"));
    assertRefused(file, "a device");
    Files.delete(link);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/parts/0/bytes         | -1                 | bytes is '-1', must be in 0..",
        "/parts/0/bytes         | 9223372036854775807| bytes is '9223372036854775807', must be in",
        "/parts/0/bits          | 2147483647         | bits is '2147483647', must be in 0..16",
        "/parts/0/sha256        | '\"x\"'            | sha256 is 'x', must be 64 hexadecimal",
        "/parts/0/file          | null               | file is absent, must be the plain name",
        "/parts/0               | null               | settings or parts are absent",
        "/parts                 | null               | settings or parts are absent",
        "/settings              | null               | settings or parts are absent",
        "/settings/group_size   | 0                  | group size is 0, must be 32, 64, 128 or 256",
        "/settings/bits         | -4                 | bits is -4, must be 4, 8 or 16",
        "/source_digest         | '\"\"'             | source_digest is '', must be 64 hexadecimal",
        "/source_name           | null               | source_name is absent, must be a line",
        "/format_version        | '{\"a\":1}'        | format_version is {\"a\":1}, must be 1",
      })
  void whatAManifestSaysIsWithinBounds(String place, String value, String message)
      throws IOException {
    int slash = place.lastIndexOf('/');
    edit(
        Manifest.FILE_NAME,
        manifest -> {
          JsonNode parent = manifest.at(place.substring(0, slash));
          String name = place.substring(slash + 1);
          if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(name), parse(value));
          } else {
            ((ObjectNode) parent).set(name, parse(value));
          }
        });
    assertRefused("manifest.json: ", message);
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text_config, num_hidden_layers",
    "text_config, vocab_size",
    "text_config, hidden_size",
    "text_config, intermediate_size",
    "text_config, max_position_embeddings",
    "audio_config, encoder_layers",
    "audio_config, num_mel_bins",
    "audio_config, max_source_positions"
  })
  void sizesThatNoModelHasAreRefusedBeforeAnythingIsMadeOfThem(String part, String field)
      throws IOException {
    edit("config.json", config -> ((ObjectNode) config.get(part)).put(field, Integer.MAX_VALUE));
    assertRefused("config.json: " + part + "." + field + " is 2147483647, must be at most ");
  }

  @Test
  void aManifestOfAnyLengthIsNotReadBeyondItsLimit() throws IOException {
    Path manifest = model.resolve(Manifest.FILE_NAME);
    Files.writeString(manifest, " ".repeat(4 << 20) + "{}");
    assertRefused("manifest.json has 4194306 bytes, must have at most 4194304");
    Files.writeString(manifest, "[" + "{},".repeat(300_000) + "{}]");
    assertRefused("manifest.json has more than 500000 values and brackets");
    Files.writeString(manifest, "[".repeat(1 << 20));
    assertRefused("manifest.json: not JSON");
  }

  /** Kernels are given pointers, and the sizes of the configuration. */
  @Test
  void weightsOfOtherShapesThanTheConfigurationSaysAreRefused() throws IOException {
    reshape(
        "decoder-00.safetensors",
        "language_model.model.layers.0.mlp.down_proj.weight.scales",
        List.of(1L));
    assertRefused("mlp.down_proj.weight.scales has shape [1], which fits");
    model = copy(prepared, folder.resolve("second"));
    reshape(
        "decoder-01.safetensors",
        "language_model.model.layers.1.self_attn.q_proj.weight.int4",
        List.of(1L, 1L));
    assertRefused("self_attn.q_proj.weight.int4 is U8 [1, 1], must be [U8] [");
    model = copy(prepared, folder.resolve("third"));
    reshape("embedding.safetensors", "language_model.model.embed_tokens.weight", List.of(7L, 2L));
    assertRefused("embed_tokens.weight is ", " [7, 2], must be ");
  }

  private void reshape(String file, String tensor, List<Long> shape) throws IOException {
    Path path = model.resolve(file);
    Path rewritten = folder.resolve("rewritten");
    try (SafetensorsFile old = SafetensorsFile.open(path);
        FileChannel channel =
            FileChannel.open(rewritten, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      List<TensorSpec> specs =
          old.tensors().values().stream()
              .map(
                  it ->
                      new TensorSpec(
                          it.name(), it.type(), it.name().equals(tensor) ? shape : it.shape()))
              .toList();
      SafetensorsWriter writer = new SafetensorsWriter(channel, specs, Map.of());
      for (TensorSpec spec : specs) {
        writer.write(spec.name(), 0, ByteBuffer.allocate((int) spec.bytes()));
      }
      writer.finish();
    }
    Files.move(rewritten, path, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void preparingDoesNotWriteThroughLinksThatLieInTheNewFolder() throws IOException {
    Path to = Files.createDirectory(folder.resolve("to"));
    for (String name :
        List.of("encoder.safetensors.partial", "manifest.json.partial", "config.json.partial")) {
      Files.createSymbolicLink(to.resolve(name), secret);
    }
    TinyModel.prepare(to, 4);
    assertThat(secret).hasContent(SECRET);
    try (Stream<Path> files = Files.list(to)) {
      assertThat(files).noneMatch(Files::isSymbolicLink);
    }
    assertThat(Digests.sha256(to.resolve("config.json")))
        .isEqualTo(Digests.sha256(model.resolve("config.json")));
  }

  @Test
  void aPublishedCheckpointGivesNothingFromBesideItselfToThePreparedModel() throws IOException {
    Path published = copyOfTiny(folder.resolve("published"));
    Path license = published.resolve("LICENSE");
    Files.createSymbolicLink(license, secret);
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(published)) {
      ModelPreparation preparation =
          new ModelPreparation(
              checkpoint,
              folder.resolve("to"),
              Manifest.read(model).settings(),
              PreparationProgress.NONE);
      assertThatThrownBy(preparation::run)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(license + " is a link to " + secret.toRealPath());
    }
    assertThat(folder.resolve("to/LICENSE")).doesNotExist();
  }

  /** In the Hub's cache every file of a snapshot is a link to a blob. */
  @Test
  void aSnapshotOfTheHubsCacheIsNoStranger() throws IOException {
    Path repo = folder.resolve("models--owner--tiny");
    Path snapshot = Files.createDirectories(repo.resolve("snapshots/" + "a".repeat(40)));
    Path blobs = copyOfTiny(repo.resolve("blobs"));
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path blob : files.toList()) {
        Files.createSymbolicLink(
            snapshot.resolve(blob.getFileName()), Path.of("../../blobs", blob.getFileName() + ""));
      }
    }
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(snapshot)) {
      assertThat(checkpoint.names()).isNotEmpty();
    }
    Path config = snapshot.resolve("config.json");
    Files.delete(config);
    Files.createSymbolicLink(config, Path.of("../../../id_ed25519"));
    assertThatThrownBy(() -> SpeechModels.openCheckpoint(snapshot))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(config + " is a link to ");
  }

  private static Path copyOfTiny(Path to) throws IOException {
    return copy(Golden.path("qwen2audio-tiny"), to);
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }
}
