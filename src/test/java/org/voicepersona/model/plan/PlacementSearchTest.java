package org.voicepersona.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.CudaSupport;
import org.voicepersona.model.hardware.Gpu;
import org.voicepersona.model.hardware.MadeUpMachine;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.synthetic.RandomCheckpoint;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchNatives;

/** The 7B model in 4 bits on machines that are made up. */
class PlacementSearchTest {

  private static final ModelDirectory MODEL = new SevenBillion();
  private static final MadeUpMachine LAPTOP = MadeUpMachine.withHostMemory(14);

  private static PlacementSearch on(MadeUpMachine machine, ComputeDevice... devices) {
    return new PlacementSearch(
        machine, List.of(devices), MemoryLimits.NONE, CacheChoice.EITHER, true);
  }

  private static PlacementSearch limited(MadeUpMachine machine, long gpu, long cpu) {
    return new PlacementSearch(
        machine,
        List.of(),
        new MemoryLimits(OptionalLong.of(gpu), OptionalLong.of(cpu)),
        CacheChoice.EITHER,
        true);
  }

  private static PlacementSearch.Found find(PlacementSearch search, Site site) {
    return search.find(site, MODEL, Precision.INT4).get(0);
  }

  @Test
  void triesTheGpuThenBothThenTheProcessorUnlessToldWhere() {
    assertThat(on(LAPTOP).sites()).containsExactly(Site.GPU, Site.SPLIT, Site.CPU);
    assertThat(on(LAPTOP, ComputeDevice.CUDA).sites()).containsExactly(Site.GPU, Site.SPLIT);
    assertThat(on(LAPTOP, ComputeDevice.CPU).sites()).containsExactly(Site.CPU);
    assertThat(limited(LAPTOP, 5, 16).sites()).containsExactly(Site.GPU, Site.SPLIT);
    assertThat(limited(LAPTOP, 0, 16).sites()).containsExactly(Site.CPU);
  }

  @Test
  void takesAGpuWithRoomAsAWhole() {
    PlacementSearch.Found found = find(on(LAPTOP.withGpu(5.8)), Site.GPU);
    assertThat(found.placement().device()).isEqualTo(ComputeDevice.CUDA);
    assertThat(found.placement().layersOnHost()).isZero();
    assertThat(found.plan().orElseThrow().gpuPeakBytes())
        .as("something is left to others")
        .isLessThanOrEqualTo(5_510_000_000L);
  }

  @Test
  void plansForOurOwnKernelsOnACardOfThemUnlessTheyAreNotWanted() {
    MadeUpMachine ampere = LAPTOP.withGpu(12);
    Gpu card = ampere.gpus().gpus().get(0);
    Gpu turing =
        new Gpu(0, card.name(), card.totalBytes(), card.freeBytes(), new ComputeCapability(7, 5));
    assertThat(find(on(ampere), Site.GPU).plan().orElseThrow().ownKernels()).isTrue();
    assertThat(find(on(ampere.with(turing)), Site.GPU).plan().orElseThrow().ownKernels()).isFalse();
    PlacementSearch unwanted =
        new PlacementSearch(ampere, List.of(), MemoryLimits.NONE, CacheChoice.EITHER, false);
    assertThat(find(unwanted, Site.GPU).plan().orElseThrow().ownKernels()).isFalse();
  }

  private static Gpu card(int major, int minor) {
    OptionalLong bytes = OptionalLong.of(12_000_000_000L);
    return new Gpu(0, "NVIDIA Made Up", bytes, bytes, new ComputeCapability(major, minor));
  }

  /** Newer than libtorch's code, or beside a libtorch for the CPU. */
  @Test
  void kernelsOfOurOwnServeACardThatLibtorchDoesNot() {
    MadeUpMachine blackwell = LAPTOP.with(card(12, 0)).with(MadeUpMachine.CUDA);
    MadeUpMachine ada = LAPTOP.with(card(8, 9)).with(MadeUpMachine.CPU_ONLY);
    for (MadeUpMachine machine : List.of(blackwell, ada)) {
      PlacementSearch.Found found = find(on(machine), Site.GPU);
      MemoryPlan plan = found.plan().orElseThrow();
      assertThat(found.placement().device()).isEqualTo(ComputeDevice.CUDA);
      assertThat(found.placement().layersOnHost()).isZero();
      assertThat(plan.compressedCaches()).isTrue();
      assertThat(plan.ownKernels()).isTrue();
      assertThat(plan.budget().engine()).isEqualTo(GpuEngine.KERNELS);
    }
  }

  @Test
  void saysWhatKernelsOfOurOwnAloneAreNotFor() {
    PlacementSearch search = on(LAPTOP.with(card(12, 0)).with(MadeUpMachine.CUDA));
    assertThatThrownBy(() -> find(search, Site.SPLIT))
        .isInstanceOf(ShortageException.class)
        .hasMessage(
            "GPU 0 (NVIDIA Made Up) is for kernels of our own alone: they need all layers there"
                + " (libtorch has code for compute capability 5.x, 6.x, 7.x, 8.x, 9.x alone)");
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16, Precision.INT8)) {
      assertThatThrownBy(() -> search.find(Site.GPU, MODEL, precision))
          .isInstanceOf(ShortageException.class)
          .hasMessageContaining("they are for decoders in 4 bits, this one is in");
    }
    PlacementSearch full =
        new PlacementSearch(search.machine(), List.of(), MemoryLimits.NONE, CacheChoice.FULL, true);
    assertThatThrownBy(() -> find(full, Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("leave out --no-int8-cache");
    PlacementSearch off =
        new PlacementSearch(
            search.machine(), List.of(), MemoryLimits.NONE, CacheChoice.EITHER, false);
    assertThatThrownBy(() -> find(off, Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("libtorch has code for")
        .hasMessageEndingWith("kernels of our own are switched off (--gpu-kernels off)");
    assertThatThrownBy(
            () -> find(on(LAPTOP.with(card(7, 5)).with(MadeUpMachine.CPU_ONLY)), Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("built for the CPU alone")
        .hasMessageEndingWith("kernels of our own begin at compute capability 8.0");
  }

  @Test
  void leavesRoomForWhatCudaItselfWasSeenToTake() {
    MadeUpMachine card = LAPTOP.withGpu(5.8);
    long usual = find(on(card), Site.GPU).placement().keyValueTokens();
    Placement placement = find(on(card.withContext(0.6)), Site.GPU).placement();
    assertThat(placement.layersOnHost()).isZero();
    assertThat(placement.keyValueTokens()).isLessThan(usual);
  }

  /** Others may have most of the card, or the limit be a larger one's. */
  @Test
  void plansForNoMoreThanIsFreeWhateverTheLimit() {
    for (double free : new double[] {5.8, 3.5}) {
      PlacementSearch search = limited(LAPTOP.withGpu(free), 24_000_000_000L, 16_000_000_000L);
      MemoryPlan plan = find(search, free > 5 ? Site.GPU : Site.SPLIT).plan().orElseThrow();
      assertThat(plan.budget().gpuBytes())
          .as("as without a limit")
          .isEqualTo((long) (0.95 * (long) (free * 1e9)));
      assertThat(plan.gpuPeakBytes()).isLessThanOrEqualTo(plan.budget().gpuBytes());
    }
    PlacementSearch small = limited(LAPTOP.withGpu(3.5), 24_000_000_000L, 16_000_000_000L);
    assertThatThrownBy(() -> find(small, Site.GPU))
        .hasMessageMatching(".* of 32 layers in 3\\.3[23] GB: .*")
        .hasMessageContaining("that is 95 % of what is free, --gpu-memory allows 24.00 GB");
  }

  @Test
  void splitsWhatASmallGpuHasNoRoomFor() {
    PlacementSearch search = on(LAPTOP.withGpu(3.5));
    assertThatThrownBy(() -> find(search, Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageMatching(
            "GPU 0 \\(NVIDIA Made Up\\) has room for [0-9]+ of 32 layers in 3.3[23] GB");
    Placement split = find(search, Site.SPLIT).placement();
    assertThat(split.device()).isEqualTo(ComputeDevice.CUDA);
    assertThat(split.layersOnHost()).isBetween(1, 31);
    assertThat(split.toWords()).contains("but for the last " + split.layersOnHost() + " layers");
  }

  @Test
  void splitsWhatCouldNotBeLoadedAsAWhole() {
    PlacementSearch search = on(LAPTOP.withGpu(8));
    assertThat(find(search, Site.GPU).placement().layersOnHost()).isZero();
    assertThat(find(search, Site.SPLIT).placement().layersOnHost()).isPositive();
  }

  @Test
  void refusesAGpuThatIsTooSmallOrAHostThatIs() {
    assertThatThrownBy(() -> find(on(LAPTOP.withGpu(0.5)), Site.SPLIT))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("does not fit", "least needed");
    assertThatThrownBy(() -> find(on(MadeUpMachine.withHostMemory(4)), Site.CPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("does not fit in 0.00 GB on the GPU and 3.60 GB on the host")
        .hasMessageContaining("least needed is")
        .hasMessageContaining("--device cpu");
  }

  @Test
  void doesWhatWasAskedForThoughMemoryIsScarce() {
    MadeUpMachine small = MadeUpMachine.withHostMemory(4);
    assertThat(find(on(small, ComputeDevice.CPU), Site.CPU).placement())
        .isEqualTo(Placement.whole(ComputeDevice.CPU));
    assertThat(find(limited(small, 0, 16_000_000_000L), Site.CPU).placement().device())
        .isEqualTo(ComputeDevice.CPU);
    assertThatThrownBy(() -> find(limited(LAPTOP, 0, 1_000_000_000L), Site.CPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("1.00 GB on the host");
  }

  @Test
  void saysWhatAGpuLacks() {
    assertThatThrownBy(() -> find(on(LAPTOP), Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("there is no NVIDIA GPU: nvidia-smi is not found");

    Gpu old =
        new Gpu(
            0,
            "NVIDIA GeForce GTX 780",
            OptionalLong.of(8L << 30),
            OptionalLong.of(8L << 30),
            new ComputeCapability(3, 5));
    assertThatThrownBy(() -> find(on(LAPTOP.with(old).with(MadeUpMachine.CUDA)), Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessage(
            "GPU 0 (NVIDIA GeForce GTX 780) has compute capability 3.5 and cannot be used: libtorch"
                + " has code for compute capability 5.x, 6.x, 7.x, 8.x, 9.x alone; kernels of our"
                + " own begin at compute capability 8.0");

    MadeUpMachine bare = LAPTOP.withGpu(8).with(MadeUpMachine.CPU_ONLY).withoutCompiler();
    assertThatThrownBy(() -> find(on(bare), Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("this libtorch was built for the CPU alone")
        .hasMessageContaining("CUDA's compiler (NVRTC) is missing");

    TorchNatives blind =
        new TorchNatives(
            "2.7.1", "in a folder", CudaSupport.none("CUDA's compiler (NVRTC) is missing"), "");
    assertThatThrownBy(() -> find(on(bare.with(blind)), Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageEndingWith("cannot be used: CUDA's compiler (NVRTC) is missing");

    Gpu shared =
        new Gpu(
            0,
            "NVIDIA GB10",
            OptionalLong.empty(),
            OptionalLong.empty(),
            new ComputeCapability(8, 7));
    MadeUpMachine desk = LAPTOP.with(shared).with(MadeUpMachine.CUDA);
    assertThatThrownBy(() -> find(on(desk), Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("give --gpu-memory");
    assertThat(find(limited(desk, 8_000_000_000L, 8_000_000_000L), Site.GPU).placement().device())
        .isEqualTo(ComputeDevice.CUDA);
  }

  @Test
  void findsRoomOnEachOfTheDevicesThatWereNamed() {
    PlacementSearch both = on(LAPTOP.withGpus(8, 5.8), ComputeDevice.cuda(1), ComputeDevice.CUDA);
    assertThat(both.sites()).containsExactly(Site.GPU, Site.SPLIT);
    assertThat(both.find(Site.GPU, MODEL, Precision.INT4))
        .extracting(found -> found.placement().device())
        .containsExactly(ComputeDevice.cuda(1), ComputeDevice.CUDA);
    assertThat(both.find(Site.GPU, MODEL, Precision.INT4).get(0).placement())
        .as("the plan is that of its own memory")
        .isEqualTo(
            Placement.of(
                find(on(LAPTOP.withGpu(5.8)), Site.GPU).plan().orElseThrow(),
                ComputeDevice.cuda(1)));
  }

  @Test
  void dividesOnlyOnTheDeviceThatIsTooSmall() {
    MadeUpMachine host = MadeUpMachine.withHostMemory(28);
    PlacementSearch both = on(host.withGpus(8, 3.5), ComputeDevice.CUDA, ComputeDevice.cuda(1));
    assertThatThrownBy(() -> find(both, Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("GPU 1 (NVIDIA Made Up) has room for");
    List<PlacementSearch.Found> split = both.find(Site.SPLIT, MODEL, Precision.INT4);
    assertThat(split.get(0).placement().layersOnHost()).isZero();
    assertThat(split.get(1).placement().layersOnHost()).isPositive();
    assertThat(split.get(1).placement().toWords()).startsWith("on CUDA device 1 but for the last");
  }

  @Test
  void theModelsShareTheHost() {
    MadeUpMachine tight = MadeUpMachine.withHostMemory(3.2);
    assertThat(find(on(tight.withGpu(8)), Site.GPU).placement().layersOnHost()).isZero();
    PlacementSearch both = on(tight.withGpus(8, 8), ComputeDevice.CUDA, ComputeDevice.cuda(1));
    assertThatThrownBy(() -> find(both, Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("1.44 GB on the host");
  }

  @Test
  void refusesADeviceThatIsNotThere() {
    PlacementSearch third = on(LAPTOP.withGpus(8, 8), ComputeDevice.cuda(2));
    for (Site site : third.sites()) {
      assertThatThrownBy(() -> find(third, site))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "CUDA device is 2, must be 0 to 1: there is GPU 0 (NVIDIA Made Up), GPU 1 (NVIDIA"
                  + " Made Up)");
    }
    MadeUpMachine hidden = LAPTOP.withGpus(8, 8).with(MadeUpMachine.CUDA).withoutCompiler();
    assertThatThrownBy(() -> find(on(hidden, ComputeDevice.cuda(1)), Site.GPU))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("libtorch finds 1 CUDA devices");
    assertThatThrownBy(() -> on(LAPTOP, ComputeDevice.CUDA, ComputeDevice.cuda(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("devices are [cuda:0, cuda:0], must be cpu or CUDA devices, each once");
    assertThatThrownBy(() -> on(LAPTOP, ComputeDevice.CUDA, ComputeDevice.CPU))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDeviceStaysItselfOnItsWayToAWorker() {
    for (ComputeDevice device : List.of(ComputeDevice.CPU, ComputeDevice.cuda(3))) {
      assertThat(SerializableUtils.clone(device)).isSameAs(device);
    }
  }

  @Test
  void nothingComputesWithoutItsLibrary() {
    TorchNatives missing =
        new TorchNatives(
            "",
            "in /opt/torch",
            CudaSupport.none("libtorch cannot be loaded"),
            "libtorch in /opt/torch cannot be loaded");
    for (Site site : List.of(Site.GPU, Site.CPU)) {
      assertThatThrownBy(() -> find(on(LAPTOP.withGpu(8).with(missing)), site))
          .isInstanceOf(ShortageException.class)
          .hasMessage("libtorch in /opt/torch cannot be loaded");
    }
  }

  @Test
  void plansNothingForComparisons() {
    PlacementSearch search = on(LAPTOP.withGpu(8));
    assertThat(search.find(Site.GPU, MODEL, Precision.FLOAT32).get(0).placement())
        .isEqualTo(Placement.whole(ComputeDevice.CUDA));
    assertThatThrownBy(
            () -> limited(LAPTOP, 0, 16_000_000_000L).find(Site.CPU, MODEL, Precision.FLOAT32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not for float32");
  }

  /** The published configuration, with as much of the weights as a plan looks at. */
  private static final class SevenBillion implements ModelDirectory {

    @Override
    public Qwen2AudioConfig config() {
      try {
        return Qwen2AudioConfig.read(
            Path.of(RandomCheckpoint.class.getResource("7b/config.json").toURI()));
      } catch (URISyntaxException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Weight weight(String name) {
      Tensor bytes = new Tensor(name, ElementType.U8, List.of(0L, 1L), ByteBuffer.allocate(0));
      Tensor floats = new Tensor(name, ElementType.F32, List.of(0L, 1L), ByteBuffer.allocate(0));
      return name.startsWith("multi_modal_projector.")
          ? new Weight.Int8(bytes, floats)
          : new Weight.Int4(bytes, floats, floats, 128);
    }

    @Override
    public Path directory() {
      throw new AssertionError("a plan needs no files");
    }

    @Override
    public String name() {
      return "7b";
    }

    @Override
    public String digest() {
      return "0".repeat(64);
    }

    @Override
    public Set<String> names() {
      throw new AssertionError("a plan looks at single weights");
    }

    @Override
    public void close() {}
  }
}
