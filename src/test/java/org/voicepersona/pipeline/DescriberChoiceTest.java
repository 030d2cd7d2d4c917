package org.voicepersona.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.ModelPlace;
import org.voicepersona.describe.PromptSet;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.Qwen2AudioRequest;
import org.voicepersona.describe.SamplingChoice;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.engine.ComputeDevice;
import org.voicepersona.model.engine.Precision;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;

class DescriberChoiceTest {

  private static final PromptSet PROMPTS = PromptSet.bundled("default");

  @TempDir private Path folder;

  private Path prepared(int bits) throws IOException {
    Path to = folder.resolve("int" + bits);
    try (Checkpoint tiny = Checkpoint.open(Golden.path("qwen2audio-tiny"))) {
      PreparationSettings settings = PreparationSettings.of(bits, 64, Int4Layout.ROW_MAJOR);
      new ModelPreparation(tiny, to, settings, PreparationProgress.NONE).run();
    }
    return to;
  }

  private static Qwen2AudioRequest lyingIn(Path directory, boolean asked) {
    return new Qwen2AudioRequest(
        new ModelPlace(directory, asked),
        Optional.empty(),
        Optional.empty(),
        Optional.of(ComputeDevice.CPU),
        Optional.empty(),
        PROMPTS,
        SamplingChoice.AS_RECOMMENDED,
        100,
        true);
  }

  @Test
  void autoNeedsNoModelAndSaysWhere() {
    DescriberChoice choice = DescriberChoice.of("auto", lyingIn(folder.resolve("none"), false));
    assertThat(choice.provenance().describer()).isEqualTo("acoustic");
    assertThat(choice.reason()).contains(folder.resolve("none").toString(), "model prepare");
  }

  @Test
  void autoTakesAPreparedModelFromTheDefaultPlace() throws IOException {
    Path place = prepared(4);
    DescriberChoice choice = DescriberChoice.of("auto", lyingIn(place, false));
    assertThat(choice.provenance().describer()).isEqualTo("qwen2-audio");
    assertThat(choice.provenance().model()).isEqualTo("qwen2audio-tiny@int4");
    assertThat(choice.reason()).contains(place.toString());
  }

  @Test
  void autoSaysWhatIsWrongWithTheModelInTheDefaultPlace() throws IOException {
    Path place = prepared(8);
    Files.delete(place.resolve("head.safetensors"));
    DescriberChoice choice = DescriberChoice.of("auto", lyingIn(place, false));
    assertThat(choice.provenance().describer()).isEqualTo("acoustic");
    assertThat(choice.reason()).contains("cannot be used", "head.safetensors");
  }

  @Test
  void aModelThatWasNamedIsUsedOrRefused() {
    Path tiny = Golden.path("qwen2audio-tiny");
    assertThat(DescriberChoice.of("auto", lyingIn(tiny, true)).provenance().model())
        .isEqualTo("qwen2audio-tiny@bfloat16");
    for (String describer : List.of("auto", "qwen2-audio")) {
      assertThatThrownBy(() -> DescriberChoice.of(describer, lyingIn(folder.resolve("none"), true)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("none");
    }
  }

  @Test
  void aCheckpointWithoutItsTokenizerIsRefused() throws IOException {
    try (Stream<Path> files = Files.list(Golden.path("qwen2audio-tiny"))) {
      for (Path file : files.filter(it -> !it.endsWith("tokenizer.json")).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    assertThatThrownBy(() -> DescriberChoice.of("qwen2-audio", lyingIn(folder, true)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void aPrecisionTheModelIsNotStoredForIsRefused() {
    Qwen2AudioRequest int4 =
        with(
            Golden.path("qwen2audio-tiny"),
            Precision.INT4,
            PROMPTS,
            SamplingChoice.GREEDY,
            100,
            true);
    assertThatThrownBy(() -> DescriberChoice.of("qwen2-audio", int4))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("BFLOAT16", "INT4", "prepare");
  }

  @Test
  void everySettingThatChangesTheWordsIsPartOfTheRunsIdentity() throws IOException {
    Path tiny = Golden.path("qwen2audio-tiny");
    PromptSet reworded = new PromptSet("default", Map.of(PromptSet.Output.VOICE, "How is it?"));
    SamplingChoice hotter =
        new SamplingChoice(
            false,
            OptionalDouble.of(0.8),
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
    SamplingChoice recommended = SamplingChoice.AS_RECOMMENDED;
    Precision bfloat16 = Precision.BFLOAT16;
    List<Provenance> all =
        Stream.of(
                with(tiny, bfloat16, PROMPTS, recommended, 100, true),
                with(tiny, bfloat16, PROMPTS, recommended, 100, false),
                with(tiny, bfloat16, PROMPTS, recommended, 101, true),
                with(tiny, bfloat16, PROMPTS, hotter, 100, true),
                with(tiny, bfloat16, PROMPTS, SamplingChoice.GREEDY, 100, true),
                with(tiny, bfloat16, reworded, recommended, 100, true),
                with(tiny, Precision.FLOAT32, PROMPTS, recommended, 100, true),
                with(prepared(16), bfloat16, PROMPTS, recommended, 100, true),
                with(prepared(4), Precision.INT4, PROMPTS, recommended, 100, true))
            .map(request -> DescriberChoice.of("qwen2-audio", request).provenance())
            .toList();
    assertThat(all).doesNotHaveDuplicates();
    assertThat(all).extracting(Provenance::settings).doesNotHaveDuplicates();
    assertThat(DescriberChoice.of("qwen2-audio", lyingIn(tiny, true)).provenance())
        .isEqualTo(all.get(0));
  }

  private static Qwen2AudioRequest with(
      Path model,
      Precision precision,
      PromptSet prompts,
      SamplingChoice sampling,
      int maxNewTokens,
      boolean checked) {
    return new Qwen2AudioRequest(
        new ModelPlace(model, true),
        Optional.of(precision),
        Optional.empty(),
        Optional.of(ComputeDevice.CPU),
        Optional.empty(),
        prompts,
        sampling,
        maxNewTokens,
        checked);
  }

  @Test
  void theDefaultPlaceIsNamedByTheEnvironmentOrInTheCache() {
    Path home = Path.of("/home/ada");
    assertThat(ModelPlace.standard(Map.of(), home).directory())
        .isEqualTo(Path.of("/home/ada/.cache/voicepersona/models/qwen2-audio-7b-instruct"));
    assertThat(ModelPlace.standard(Map.of("VOICEPERSONA_MODEL", "/models/q"), home).directory())
        .isEqualTo(Path.of("/models/q"));
  }
}
