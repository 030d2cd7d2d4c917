package org.voicepersona.pipeline.choice;

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
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.UnusableException;
import org.voicepersona.describe.interview.InterviewRequest;
import org.voicepersona.describe.interview.SamplingChoice;
import org.voicepersona.describe.prompt.PromptSet;
import org.voicepersona.describe.qwen2audio.ArithmeticChoice;
import org.voicepersona.describe.qwen2audio.Qwen2AudioRequest;
import org.voicepersona.model.Golden;
import org.voicepersona.model.TinyModel;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.hardware.MadeUpMachine;
import org.voicepersona.model.plan.CacheChoice;
import org.voicepersona.model.plan.MemoryLimits;
import org.voicepersona.output.run.ChosenDescriber.Rejected;

class DescriberPreferenceTest {

  private static final PromptSet PROMPTS = PromptSet.bundled("default");

  private static final MadeUpMachine HOST = MadeUpMachine.withHostMemory(16);

  @TempDir private Path folder;

  private Path prepared(int bits) throws IOException {
    return TinyModel.prepare(folder.resolve("int" + bits), bits);
  }

  private static Qwen2AudioRequest lyingIn(Path directory) {
    return lyingIn(directory, List.of());
  }

  private static Qwen2AudioRequest on(Path directory, int... devices) {
    return lyingIn(directory, IntStream.of(devices).mapToObj(ComputeDevice::cuda).toList());
  }

  private static Qwen2AudioRequest lyingIn(Path directory, List<ComputeDevice> devices) {
    return new Qwen2AudioRequest(
        new ModelLocation(directory),
        ArithmeticChoice.USUAL,
        devices,
        MemoryLimits.NONE,
        new InterviewRequest(PROMPTS, SamplingChoice.AS_RECOMMENDED, OptionalInt.of(100), true));
  }

  /** Returns what is chosen of all there are, without loading it. */
  private static DescriberChoice choose(String wish, Qwen2AudioRequest request, Machine machine) {
    return choose(wish, "acoustic", request, machine);
  }

  private static DescriberChoice choose(
      String wish, String fallback, Qwen2AudioRequest request, Machine machine) {
    List<String> allowed = fallback.isEmpty() ? List.of() : List.of(fallback.split(",", -1));
    return new DescriberPreference(wish, allowed)
        .choose(all(request, machine), Optional.empty(), DescriberPreference.NO_TRIAL);
  }

  private static List<Candidate> all(Qwen2AudioRequest request, Machine machine) {
    return Stream.concat(
            Candidate.qwen2Audio(request, machine).stream(),
            Stream.of(
                Candidate.of(
                    "api",
                    () -> {
                      throw new UnusableException("there is no key");
                    }),
                Candidate.acoustic()))
        .toList();
  }

  @Test
  void autoNeedsNoModelAndSaysWhyThereIsNone() {
    DescriberChoice choice = choose("auto", lyingIn(folder.resolve("none")), HOST);
    assertThat(choice.provenance().describer()).isEqualTo("acoustic");
    assertThat(choice.reason()).isEqualTo("it needs no model");
    assertThat(choice.rejected())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.candidate()).isEqualTo("qwen2-audio");
              assertThat(it.reason()).contains(folder.resolve("none").toString(), "model prepare");
            });
    assertThat(choice.toLines())
        .startsWith("describer: acoustic (acoustic-rules-3): it needs no model")
        .contains("  not qwen2-audio: there is no model in " + folder.resolve("none"));
  }

  @Test
  void autoTakesAPreparedModelOntoTheGpu() throws IOException {
    DescriberChoice choice = choose("auto", lyingIn(prepared(4)), HOST.withGpu(5));
    assertThat(choice.provenance().describer()).isEqualTo("qwen2-audio");
    assertThat(choice.provenance().model()).isEqualTo("qwen2audio-tiny@int4");
    assertThat(choice.reason()).contains("int4", "on the GPU").doesNotContain("but for");
    assertThat(choice.describer().memoryPlan()).contains("decoder, 3 of 3 layers on GPU");
    assertThat(choice.rejected()).isEmpty();
  }

  @Test
  void autoTakesTheProcessorWhereThereIsNoGpu() throws IOException {
    DescriberChoice choice = choose("auto", lyingIn(prepared(4)), HOST);
    assertThat(choice.reason()).endsWith("on the CPU");
    assertThat(choice.rejected())
        .extracting(Rejected::candidate)
        .containsExactly("qwen2-audio on the GPU or split between GPU and CPU");
    assertThat(choice.rejected().get(0).reason()).contains("no NVIDIA GPU");
  }

  @Test
  void whereItComputesIsNotPartOfTheRunsIdentity() throws IOException {
    Qwen2AudioRequest request = lyingIn(prepared(8));
    assertThat(choose("auto", request, HOST.withGpu(5)).provenance())
        .isEqualTo(choose("auto", request, HOST).provenance());
  }

  @Test
  void severalDevicesAreNotPartOfTheRunsIdentityEither() throws IOException {
    Path model = prepared(8);
    DescriberChoice both = choose("auto", on(model, 0, 1), HOST.withGpus(5, 4));
    assertThat(both.provenance())
        .isEqualTo(choose("auto", lyingIn(model), HOST.withGpu(5)).provenance());
    assertThat(both.reason()).endsWith("on the CUDA devices 0, 1");
    assertThat(both.describer().memoryPlan())
        .containsSubsequence("cuda:0:", "3 layers", "cuda:1:", "3 layers");
  }

  /** On a small card a GPU's keys and values are in 8 bits: the words are others. */
  @Test
  void theFormOfKeysAndValuesIsPartOfTheRunsIdentityAndCanBeKept() throws IOException {
    Path model = prepared(8);
    MemoryLimits small =
        new MemoryLimits(OptionalLong.of(355_000_000L), OptionalLong.of(4_000_000_000L));
    Provenance large = keeping(model, MemoryLimits.NONE, CacheChoice.EITHER);
    Provenance compressed = keeping(model, small, CacheChoice.EITHER);
    assertThat(large.settings()).doesNotContainKey("cache");
    assertThat(compressed.settings()).containsEntry("cache", "int8");
    assertThat(keeping(model, MemoryLimits.NONE, CacheChoice.COMPRESSED)).isEqualTo(compressed);
    assertThat(keeping(model, small, CacheChoice.FULL)).isEqualTo(large);
  }

  private static Provenance keeping(Path model, MemoryLimits limits, CacheChoice caches) {
    Qwen2AudioRequest request =
        new Qwen2AudioRequest(
            new ModelLocation(model),
            new ArithmeticChoice(Optional.empty(), Optional.empty(), caches, true),
            List.of(),
            limits,
            new InterviewRequest(
                PROMPTS, SamplingChoice.AS_RECOMMENDED, OptionalInt.of(100), true));
    return choose("qwen2-audio", request, HOST.withGpu(5)).provenance();
  }

  @Test
  void aDeviceThatIsNotThereEndsTheChoice() throws IOException {
    Qwen2AudioRequest third = on(prepared(4), 0, 2);
    assertThatThrownBy(() -> choose("auto", third, HOST.withGpus(5, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CUDA device is 2, must be 0 to 1");
  }

  @Test
  void autoFallsBackWhereNothingHasRoom() throws IOException {
    Qwen2AudioRequest request = lyingIn(prepared(4));
    MadeUpMachine full = MadeUpMachine.withHostMemory(0.5);
    DescriberChoice choice = choose("auto", "api,acoustic", request, full);
    assertThat(choice.provenance().describer()).isEqualTo("acoustic");
    assertThat(choice.rejected())
        .extracting(Rejected::candidate)
        .containsExactly(
            "qwen2-audio on the GPU or split between GPU and CPU", "qwen2-audio on the CPU", "api");
    assertThat(choice.rejected().get(1).reason()).contains("does not fit", "0.45 GB on the host");
    assertThat(choice.rejected().get(2).reason()).isEqualTo("there is no key");
  }

  @Test
  void nobodyIsTakenWhoWasNotAllowed() {
    Qwen2AudioRequest nothing = lyingIn(folder.resolve("none"));
    assertThat(choose("auto", nothing, HOST).rejected())
        .extracting(Rejected::candidate)
        .doesNotContain("api");
    assertThatThrownBy(() -> choose("auto", "", nothing, HOST))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no model in");
    assertThatThrownBy(() -> choose("auto", "api", nothing, HOST))
        .isInstanceOf(UnusableException.class)
        .hasMessageContainingAll(
            "no describer can be used",
            "not qwen2-audio: there is no model in",
            "not api: there is no key");
  }

  @Test
  void unknownNamesAreWrongUsage() {
    Qwen2AudioRequest nothing = lyingIn(folder.resolve("none"));
    assertThatThrownBy(() -> choose("bard", nothing, HOST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("describer is 'bard', must be auto or one of qwen2-audio, api, acoustic");
    assertThatThrownBy(() -> choose("auto", "acoustic,bard", nothing, HOST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'bard'");
    for (List<String> twice : List.of(List.of("api", "api"), List.of("qwen2-audio"))) {
      assertThatThrownBy(() -> new DescriberPreference("auto", twice))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("each describer once");
    }
  }

  @Test
  void aWrongSettingEndsTheChoiceRatherThanLeadingToAnother() throws IOException {
    SamplingChoice impossible =
        new SamplingChoice(
            false,
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalDouble.of(7),
            OptionalDouble.empty());
    Qwen2AudioRequest request = with(prepared(4), Precision.INT4, PROMPTS, impossible, 100, true);
    assertThatThrownBy(() -> choose("auto", request, HOST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7");
  }

  @Test
  void autoSaysWhatIsWrongWithTheModelInTheDefaultPlace() throws IOException {
    Path place = prepared(8);
    Files.delete(place.resolve("head.safetensors"));
    DescriberChoice choice = choose("auto", lyingIn(place), HOST);
    assertThat(choice.provenance().describer()).isEqualTo("acoustic");
    assertThat(choice.rejected())
        .singleElement()
        .satisfies(it -> assertThat(it.reason()).contains("head.safetensors"));
  }

  @Test
  void saysWhereTheDescriberThatWasAskedForCannotCompute() throws IOException {
    Qwen2AudioRequest request = lyingIn(prepared(4));
    assertThatThrownBy(() -> choose("qwen2-audio", request, MadeUpMachine.withHostMemory(0.5)))
        .isInstanceOf(UnusableException.class)
        .hasMessageContainingAll(
            "not qwen2-audio on the GPU or split between GPU and CPU: CUDA is not available",
            "not qwen2-audio on the CPU: the model does not fit");
    assertThatThrownBy(() -> choose("qwen2-audio", lyingIn(folder.resolve("none")), HOST))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("none");
  }

  @Test
  void autoStaysWithWhoHasBegunTheRun() throws IOException {
    List<Candidate> candidates = all(lyingIn(prepared(4)), HOST);
    DescriberPreference auto = new DescriberPreference("auto", List.of("acoustic"));
    DescriberChoice choice =
        auto.choose(candidates, Optional.of("acoustic"), DescriberPreference.NO_TRIAL);
    assertThat(choice.provenance().describer()).isEqualTo("acoustic");
    assertThat(choice.reason()).startsWith("it has begun this run");
    assertThat(choice.toLines())
        .contains("not qwen2-audio: the run was begun by acoustic", "--no-resume", "--describer");

    DescriberChoice named =
        new DescriberPreference("qwen2-audio", List.of())
            .choose(candidates, Optional.of("acoustic"), DescriberPreference.NO_TRIAL);
    assertThat(named.provenance().describer()).isEqualTo("qwen2-audio");
  }

  @Test
  void autoDoesNotGoOnWithAnotherThanWhoHasBegunTheRun() {
    List<Candidate> candidates = all(lyingIn(folder.resolve("none")), HOST);
    DescriberPreference auto = new DescriberPreference("auto", List.of("acoustic"));
    assertThatThrownBy(
            () -> auto.choose(candidates, Optional.of("qwen2-audio"), DescriberPreference.NO_TRIAL))
        .isInstanceOf(UnusableException.class)
        .hasMessageContainingAll(
            "the run was begun by qwen2-audio, which cannot be used now",
            "there is no model in",
            "--no-resume");
    assertThatThrownBy(
            () -> auto.choose(candidates, Optional.of("api"), DescriberPreference.NO_TRIAL))
        .isInstanceOf(UnusableException.class)
        .hasMessageContainingAll("the run was begun by api", "--describer api", "--no-resume");
  }

  @Test
  void aCheckpointWithoutItsTokenizerIsRefused() throws IOException {
    try (Stream<Path> files = Files.list(Golden.path("qwen2audio-tiny"))) {
      for (Path file : files.filter(it -> !it.endsWith("tokenizer.json")).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Qwen2AudioRequest onTheProcessor =
        with(folder, Precision.BFLOAT16, PROMPTS, SamplingChoice.GREEDY, 100, true);
    assertThatThrownBy(() -> choose("qwen2-audio", onTheProcessor, HOST))
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
    assertThatThrownBy(() -> choose("qwen2-audio", int4, HOST))
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
            .map(request -> choose("qwen2-audio", request, HOST).provenance())
            .toList();
    assertThat(all).doesNotHaveDuplicates();
    assertThat(all).extracting(Provenance::settings).doesNotHaveDuplicates();
    assertThat(choose("qwen2-audio", lyingIn(tiny), HOST).provenance()).isEqualTo(all.get(0));
  }

  private static Qwen2AudioRequest with(
      Path model,
      Precision precision,
      PromptSet prompts,
      SamplingChoice sampling,
      int maxNewTokens,
      boolean checked) {
    return new Qwen2AudioRequest(
        new ModelLocation(model),
        new ArithmeticChoice(Optional.of(precision), Optional.empty(), CacheChoice.EITHER, true),
        List.of(ComputeDevice.CPU),
        MemoryLimits.NONE,
        new InterviewRequest(prompts, sampling, OptionalInt.of(maxNewTokens), checked));
  }

  @Test
  void theDefaultPlaceIsNamedByTheEnvironmentOrInTheCache() {
    Path home = Path.of("/home/ada");
    assertThat(ModelLocation.standard(Map.of(), home).directory())
        .isEqualTo(Path.of("/home/ada/.cache/voicepersona/models/qwen2-audio-7b-instruct"));
    assertThat(ModelLocation.standard(Map.of("VOICEPERSONA_MODEL", "/models/q"), home).directory())
        .isEqualTo(Path.of("/models/q"));
  }
}
