package org.voicepersona.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.Golden;
import org.voicepersona.model.TinyModel;
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.testing.Mutations;

/**
 * Models whose files somebody has changed are opened or refused, and nothing else: no other
 * exception, and no more memory than such files may take.
 */
@Timeout(600)
class ModelFuzzTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = 17;
  private static final int FEW = 100;
  private static final int MANY = 2_000;
  private static final long MOST_ALLOCATED = 128L << 20;

  @TempDir private static Path folder;

  private static final List<Path> MODELS = new ArrayList<>();

  @BeforeAll
  static void prepare() throws IOException {
    MODELS.add(TinyModel.prepare(folder.resolve("prepared"), 4));
    MODELS.add(TinyWhisper.in(folder.resolve("whisper")));
    Path published = Files.createDirectory(folder.resolve("published"));
    try (Stream<Path> files = Files.list(Golden.path("qwen2audio-tiny"))) {
      for (Path file : files.toList()) {
        Files.copy(file, published.resolve(file.getFileName()));
      }
    }
    MODELS.add(published);
  }

  @Test
  void changedFilesAreRefusedOrRead() throws IOException {
    changeAndOpen(FEW);
  }

  @Test
  @Tag("soak")
  void manyChangedFilesAreRefusedOrRead() throws IOException {
    changeAndOpen(MANY);
  }

  private static void changeAndOpen(int times) throws IOException {
    Mutations mutations = Mutations.of(SEED);
    int refused = 0;
    for (int i = 0; i < times; i++) {
      Path file = mutations.pick(files(mutations.pick(MODELS)));
      byte[] before = Files.readAllBytes(file);
      byte[] changed = changed(file, before, mutations);
      Files.write(file, changed);
      String what = "change %d of %s".formatted(i, file);
      long allocated = allocated();
      try {
        open(file.getParent());
      } catch (CheckpointException e) {
        refused++;
        assertThat(e).as(what).hasMessageContaining(folder.toString());
        assertThat(e.getMessage()).as(what).hasSizeLessThan(2_000).matches("\\P{C}*");
      } catch (RuntimeException | Error e) {
        throw new AssertionError(what, e);
      } finally {
        Files.write(file, before);
      }
      assertThat(allocated() - allocated).as(what).isLessThan(MOST_ALLOCATED);
    }
    assertThat(refused).isGreaterThan(times / 4);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static List<Path> files(Path model) throws IOException {
    try (Stream<Path> files = Files.list(model)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(json|safetensors)"))
          .sorted()
          .toList();
    }
  }

  /** Uses of a model all that is read before anything is computed. */
  private static void open(Path directory) {
    try (ModelDirectory model = SpeechModels.open(directory)) {
      assertThat(model.bytes()).isPositive();
      assertThat(model.name()).isNotEmpty();
      try (Tokenizer tokenizer = Tokenizer.read(directory)) {
        tokenizer.decode(tokenizer.encode("A low voice."));
      }
    }
  }

  private static byte[] changed(Path file, byte[] before, Mutations mutations) throws IOException {
    Random random = mutations.random();
    if (random.nextInt(3) == 0) {
      return mutations.bytes(before, random.nextBoolean() ? Long.BYTES : 4_000);
    }
    if (file.toString().endsWith(".json")) {
      return mutations.json(JSON.readTree(before));
    }
    int length = (int) ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN).getLong();
    JsonNode header = JSON.readTree(before, Long.BYTES, length);
    byte[] json = mutations.json(header);
    ByteBuffer whole =
        ByteBuffer.allocate(before.length - length + json.length).order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(json.length).put(json);
    return whole.put(before, Long.BYTES + length, before.length - Long.BYTES - length).array();
  }
}
