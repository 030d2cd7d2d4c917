package org.voicepersona.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.synthetic.RandomCheckpoint;
import org.voicepersona.model.torch.ShortageException;

/** Plans for the published configuration of the 7B model. */
class MemoryPlanTest {

  private static final long HOST = 16_000_000_000L;

  static Qwen2AudioConfig config() {
    try {
      return Qwen2AudioConfig.read(
          Path.of(RandomCheckpoint.class.getResource("7b/config.json").toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static MemoryPlan plan(String gpu, long host) {
    return MemoryPlan.of(
        config(),
        new StoredBits(4, 4, 8, 128),
        CacheChoice.EITHER,
        new MemoryBudget(MemoryBudget.parse(gpu), host));
  }

  @Test
  void sixGigabyteCardsHoldTheWholeDecoderAndAThousandTokensWithinFive() {
    MemoryPlan plan = plan("5GB", HOST);
    assertThat(plan.gpuLayers()).isEqualTo(32);
    assertThat(plan.gpuPeakBytes()).isLessThanOrEqualTo(5_000_000_000L);
    assertThat(plan.keyValueTokens()).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void keepsTheEncoderWhereThereIsRoom() {
    MemoryPlan plan = plan("8GB", HOST);
    assertThat(plan.encoder()).isEqualTo(EncoderPlace.RESIDENT);
    assertThat(plan.gpuLayers()).isEqualTo(32);
    assertThat(plan.keyValueTokens()).isGreaterThan(plan("5GB", HOST).keyValueTokens());
    assertThat(plan.gpuPeakBytes()).isLessThanOrEqualTo(8_000_000_000L);
  }

  /** Cards of 6 GB: nine answers within 5 GB, fifteen within all, in 8 bits to make room. */
  @Test
  void fillsTheBatchOnSmallCards() {
    MemoryPlan five = plan("5GB", HOST);
    assertThat(five.sequences()).isGreaterThanOrEqualTo(9);
    assertThat(five.compressedCaches()).isTrue();
    assertThat(plan("6GB", HOST).sequences()).isGreaterThanOrEqualTo(15);
  }

  private static MemoryPlan plan(StoredBits bits, CacheChoice caches, MemoryBudget budget) {
    return MemoryPlan.of(config(), bits, caches, budget);
  }

  /** Libtorch is faster with keys and values as they are, our own kernels know them in 8 bits. */
  @Test
  void keepsKeysAndValuesAsTheyAreWhereLibtorchDecodesAndTheBatchIsFullAnyway() {
    MemoryBudget budget = new MemoryBudget(12_000_000_000L, HOST).withoutOwnKernels();
    StoredBits bits = new StoredBits(4, 4, 8, 128);
    MemoryPlan libtorch = plan(bits, CacheChoice.EITHER, budget);
    assertThat(libtorch.compressedCaches()).isFalse();
    assertThat(libtorch.ownKernels()).isFalse();
    assertThat(plan(bits, CacheChoice.COMPRESSED, budget).compressedCaches()).isTrue();
    assertThat(plan("0", HOST).compressedCaches())
        .as("on the host it is the user's wish")
        .isFalse();
    assertThat(plan("0", HOST).ownKernels()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5GB", "6GB", "7GB", "8GB", "10GB", "12GB", "16GB", "24GB"})
  void takesTheFormOfOurOwnKernelsWhereAllLayersFit(String gpu) {
    MemoryPlan plan = plan(gpu, HOST);
    assertThat(plan.compressedCaches()).isTrue();
    assertThat(plan.ownKernels()).isTrue();
    MemoryBudget budget = plan.budget().withoutOwnKernels();
    assertThat(plan.clipsAnHour())
        .isGreaterThan(
            plan(new StoredBits(4, 4, 8, 128), CacheChoice.EITHER, budget).clipsAnHour());
  }

  @Test
  void plansWithoutOurOwnKernelsForWhatTheyDoNotServe() {
    assertThat(plan("4GB", HOST).ownKernels()).as("with layers on the host").isFalse();
    MemoryBudget large = new MemoryBudget(24_000_000_000L, HOST);
    StoredBits eight = new StoredBits(8, 8, 8, 128);
    assertThat(plan(eight, CacheChoice.EITHER, large).ownKernels()).as("in 8 bits").isFalse();
    StoredBits four = new StoredBits(4, 4, 8, 128);
    assertThat(plan(four, CacheChoice.FULL, large).ownKernels()).as("in bfloat16").isFalse();
  }

  /** No libtorch on the card: what it would gather and load has no place, the rest has. */
  @ParameterizedTest
  @ValueSource(doubles = {4.5, 5, 6, 8, 12})
  void kernelsOfOurOwnAloneHaveRoomForMore(double gigabytes) {
    StoredBits bits = new StoredBits(4, 4, 8, 128);
    MemoryBudget budget = new MemoryBudget((long) (gigabytes * 1e9), HOST);
    MemoryPlan either = plan(bits, CacheChoice.EITHER, budget);
    MemoryPlan alone = plan(bits, CacheChoice.EITHER, budget.with(GpuEngine.KERNELS));
    assertThat(alone.gpuLayers()).isEqualTo(32);
    assertThat(alone.compressedCaches()).isTrue();
    assertThat(alone.gpuPeakBytes()).isLessThanOrEqualTo(budget.gpuBytes());
    assertThat(alone.clipsAnHour()).isGreaterThanOrEqualTo(either.clipsAnHour());
    if (either.gpuLayers() == 32) { // within 4.5 GB libtorch has some of them on the host
      assertThat(alone.keyValueTokens()).isGreaterThanOrEqualTo(either.keyValueTokens());
    }
    assertThat(runtime(alone)).isLessThan(runtime(either));
  }

  @Test
  void kernelsOfOurOwnAloneRefuseWhatTheyDoNotServe() {
    MemoryBudget alone = new MemoryBudget(24_000_000_000L, HOST).with(GpuEngine.KERNELS);
    assertThatThrownBy(() -> plan(new StoredBits(8, 8, 8, 128), CacheChoice.EITHER, alone))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("do not serve this model");
    MemoryBudget small = new MemoryBudget(3_000_000_000L, HOST).with(GpuEngine.KERNELS);
    assertThatThrownBy(() -> plan(new StoredBits(4, 4, 8, 128), CacheChoice.EITHER, small))
        .hasMessageContaining("(32 of 32 layers on the GPU)")
        .hasMessageNotContaining("(0 of 32 layers on the GPU)");
    assertThat(alone.withContext(OptionalLong.of(120_000_000)).contextBytes())
        .as("nothing of libtorch comes to it")
        .isEqualTo(120_000_000);
    assertThat(alone.withContext(OptionalLong.of(99_000_000)))
        .as("other memory came free meanwhile")
        .isEqualTo(alone.withContext(OptionalLong.empty()));
  }

  @ParameterizedTest
  @CsvSource({"true, 8, 4", "true, 4, 4", "true, 4, 8", "false, 8, 4"})
  void moreMemoryIsNeverWorse(boolean ownKernels, int encoderBits, int headBits) {
    StoredBits bits = new StoredBits(4, headBits, encoderBits, 128);
    MemoryPlan before = plan(bits, CacheChoice.EITHER, budget(4_000_000_000L, ownKernels));
    for (long bytes = 4_100_000_000L; bytes <= 24_000_000_000L; bytes += 100_000_000L) {
      MemoryPlan plan = plan(bits, CacheChoice.EITHER, budget(bytes, ownKernels));
      assertThat(plan.gpuPeakBytes()).isLessThanOrEqualTo(bytes);
      assertThat(plan.cpuPeakBytes()).isLessThanOrEqualTo(HOST);
      assertThat(plan.sequences())
          .as("answers at a time within %,d bytes", bytes)
          .isGreaterThanOrEqualTo(before.sequences());
      assertThat(plan.clipsAnHour())
          .as("clips an hour within %,d bytes", bytes)
          .isGreaterThanOrEqualTo(before.clipsAnHour());
      assertThat(plan.keyValueTokens())
          .as("room for these answers within %,d bytes", bytes)
          .isGreaterThanOrEqualTo(Workload.tokens(plan.sequences() / Workload.QUESTIONS));
      before = plan;
    }
  }

  /** It stays on the card where in 8 bits it would have to make room; below that it is evicted. */
  @Test
  void anEncoderInFourBitsStaysWithinSevenGigabytes() {
    StoredBits bits = new StoredBits(4, 4, 4, 128);
    MemoryPlan seven = plan(bits, CacheChoice.EITHER, budget(7_000_000_000L, true));
    assertThat(seven.encoder()).isEqualTo(EncoderPlace.RESIDENT);
    assertThat(seven.sequences()).isEqualTo(plan("7GB", HOST).sequences());
    assertThat(seven.clipsAnHour()).isGreaterThan(1.05 * plan("7GB", HOST).clipsAnHour());
    MemoryPlan six = plan(bits, CacheChoice.EITHER, budget(6_000_000_000L, true));
    assertThat(six.encoder()).isEqualTo(EncoderPlace.EVICTED);
    assertThat(six.cpuPeakBytes() - plan("6GB", HOST).cpuPeakBytes())
        .as("the host keeps its values in the order of the card")
        .isCloseTo(350_000_000L, withinPercentage(5));
  }

  private static MemoryBudget budget(long gpuBytes, boolean ownKernels) {
    MemoryBudget budget = new MemoryBudget(gpuBytes, HOST);
    return ownKernels ? budget : budget.withoutOwnKernels();
  }

  /** Of the layouts that answer no fewer at a time than a smaller budget's plan. */
  @ParameterizedTest
  @ValueSource(doubles = {4, 4.5, 4.8, 5, 5.5, 6, 7, 8, 10, 12})
  void isAboutAsFastAsTheFastestLayoutOfABudget(double gigabytes) {
    long gpuBytes = (long) (gigabytes * 1e9);
    StoredBits bits = new StoredBits(4, 4, 8, 128);
    MemoryBudget budget = new MemoryBudget(gpuBytes, HOST);
    ModelSizes sizes = ModelSizes.of(config(), bits);
    long reserve = budget.contextBytes() + budget.engine().libraryBytes();
    double fastest =
        IntStream.rangeClosed(0, 32)
            .boxed()
            .flatMap(
                layers ->
                    Stream.of(EncoderPlace.values())
                        .flatMap(
                            place ->
                                Stream.of(true, false)
                                    .map(
                                        compressed ->
                                            new Layout(
                                                sizes,
                                                32,
                                                layers,
                                                place,
                                                compressed,
                                                reserve,
                                                GpuEngine.EITHER))))
            .flatMap(
                layout ->
                    IntStream.rangeClosed(1, 10)
                        .mapToObj(clips -> LayoutChoice.Option.of(layout, clips)))
            .filter(option -> option.gpuBytes() <= gpuBytes && option.fitsHost(budget))
            .filter(option -> option.sequences() >= 9)
            .mapToDouble(LayoutChoice.Option::clipsAnHour)
            .max()
            .orElseThrow();
    MemoryPlan plan = MemoryPlan.of(config(), bits, CacheChoice.EITHER, budget);
    assertThat(plan.clipsAnHour()).isBetween(0.97 * fastest, fastest);
  }

  /** By hand: 140 tokens take three pages, and 115 with 67, 134 and 200 take 3, 4 and 5. */
  @Test
  void clipsThatBeginOneAfterTheOtherNeedLessThanTheirEnds() {
    assertThat(Workload.tokens(1)).isEqualTo(64 * (3 + 3 * 5));
    assertThat(Workload.tokens(3)).isEqualTo(64 * (3 * 3 + 3 * (3 + 4 + 5)));
  }

  /** What CUDA takes for itself is measured: the larger it is, the less is given to the model. */
  @ParameterizedTest
  @ValueSource(longs = {200, 250, 338, 400, 500, 600})
  void whatCudaItselfTakesIsPartOfTheBudget(long mebibytes) {
    long context = mebibytes << 20;
    StoredBits bits = new StoredBits(4, 4, 8, 128);
    MemoryBudget budget =
        new MemoryBudget(5_000_000_000L, HOST).withContext(OptionalLong.of(context));
    MemoryPlan plan = plan(bits, CacheChoice.EITHER, budget);
    MemoryPlan libtorch = plan(bits, CacheChoice.EITHER, budget.withoutOwnKernels());
    for (MemoryPlan either : List.of(plan, libtorch)) {
      long model = either.gpuPeakBytes() - runtime(either);
      assertThat(model + context + budget.engine().libraryBytes())
          .isLessThanOrEqualTo(5_000_000_000L);
    }
    assertThat(libtorch.sequences()).isGreaterThanOrEqualTo(9);
    assertThat(plan.sequences()).isGreaterThanOrEqualTo(9);
    assertThat(plan.clipsAnHour()).isGreaterThanOrEqualTo(libtorch.clipsAnHour());
  }

  /** They keep it while clips are heard by an encoder that stays; libtorch does not. */
  @ParameterizedTest
  @EnumSource(EncoderPlace.class)
  void hasRoomForWhatOurOwnKernelsKeep(EncoderPlace encoder) {
    ModelSizes sizes = ModelSizes.of(config(), new StoredBits(4, 4, 8, 128));
    long kept = DeviceDecoder.workspaceBytes(config().text());
    long weights = 32 * sizes.decoderLayer() + sizes.head();
    long encoding = sizes.encoder() + sizes.encoderWorkspace();
    Layout layout = new Layout(sizes, 32, 32, encoder, true, 0, GpuEngine.EITHER);
    for (long tokens = 1_024; tokens <= MemoryPlan.MOST_TOKENS; tokens += 1_024) {
      long decoding = 32 * tokens * sizes.keyValues(true) + kept;
      long needed =
          switch (encoder) {
            case HOST -> decoding;
            case EVICTED -> Math.max(encoding, decoding);
            case RESIDENT -> encoding + decoding;
          };
      long peak = layout.gpuPeak(tokens);
      assertThat(peak).as("%,d tokens", tokens).isGreaterThanOrEqualTo(weights + needed);
      long fitting = layout.tokens(new MemoryBudget(peak, HOST));
      assertThat(layout.gpuPeak(fitting)).isLessThanOrEqualTo(peak);
    }
  }

  private static long runtime(MemoryPlan plan) {
    return line(plan, "runtime");
  }

  private static long line(MemoryPlan plan, String part) {
    return plan.lines().stream()
        .filter(line -> line.part().equals(part))
        .mapToLong(MemoryPlan.Line::gpuBytes)
        .sum();
  }

  @Test
  void aBudgetIsForTheUsualContextUnlessALargerOneWasMeasured() {
    MemoryBudget budget = new MemoryBudget(5, 6);
    assertThat(budget.withContext(OptionalLong.empty())).isEqualTo(budget);
    assertThat(budget.withContext(OptionalLong.of(1_000_000))).isEqualTo(budget);
    assertThat(budget.withContext(OptionalLong.of(400_000_000)).contextBytes())
        .isEqualTo(400_000_000);
  }

  @Test
  void movesLayersToTheHostWhenTheCardIsSmaller() {
    MemoryPlan plan = plan("3GB", HOST);
    assertThat(plan.gpuLayers()).isBetween(1, 31);
    assertThat(plan.gpuPeakBytes()).isLessThanOrEqualTo(3_000_000_000L);
    assertThat(plan.keyValueTokens()).isGreaterThanOrEqualTo(1_000);
    assertThat(plan.cpuPeakBytes()).isGreaterThan(plan("5GB", HOST).cpuPeakBytes());
    assertThat(plan("4GB", HOST).gpuLayers()).isGreaterThan(plan.gpuLayers());
  }

  @Test
  void runsOnTheHostAlone() {
    MemoryPlan plan = plan("0", 8_000_000_000L);
    assertThat(plan.gpuPeakBytes()).isZero();
    assertThat(plan.cpuPeakBytes()).isLessThanOrEqualTo(8_000_000_000L);
    assertThat(plan.keyValueTokens()).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void refusesWithNumbersWhenNothingFits() {
    assertThatThrownBy(() -> plan("0", 4_000_000_000L))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("does not fit in 0.00 GB on the GPU and 4.00 GB on the host")
        .hasMessageContaining("least needed is");
    assertThatThrownBy(() -> plan("0", 4_000_000_000L))
        .hasMessageMatching(".*least needed is 7\\.[0-9]+ GB on the host");
    assertThatThrownBy(() -> plan("0.6GB", HOST))
        .hasMessageContaining("0.60 GB on the GPU")
        .hasMessageContaining("(32 of 32 layers on the GPU)")
        .hasMessageContaining("(0 of 32 layers on the GPU)");
  }

  /** The sizes in docs of the model: 3.44 GB, 0.34 GB, 0.64 GB, 512 KiB. */
  @Test
  void addsUpTheKnownSizesOfTheModel() {
    ModelSizes sizes = ModelSizes.of(config(), new StoredBits(4, 4, 8, 128));
    assertThat(32 * sizes.decoderLayer()).isCloseTo(3_440_000_000L, withinPercentage(0.2));
    assertThat(sizes.head()).isCloseTo(340_000_000L, withinPercentage(0.3));
    assertThat(sizes.encoder()).isCloseTo(650_000_000L, withinPercentage(1));
    assertThat(ModelSizes.of(config(), new StoredBits(4, 4, 4, 128)).encoder())
        .isCloseTo(353_000_000L, withinPercentage(1));
    assertThat(32 * sizes.keyValues(false)).isEqualTo(512 << 10);
    assertThat(32 * sizes.keyValues(true))
        .isEqualTo((256 << 10) + 32 * 2 * 32 * 4); // a scale for 128 numbers
    assertThat(sizes.embedding()).isEqualTo(1_278_214_144L);
    ModelSizes published = ModelSizes.of(config(), new StoredBits(16, 16, 16, 128));
    assertThat(
            32 * published.decoderLayer()
                + published.head()
                + published.encoder()
                + published.embedding())
        .isEqualTo(16_794_189_824L);
  }

  @Test
  void printsWhatLiesWhere() {
    assertThat(plan("5GB", HOST).toTable())
        .contains("decoder, 32 of 32 layers on GPU")
        .contains("evicted after encoding")
        .contains("mapped from disk, 1.28 GB")
        .contains("of 5.00 GB and 16.00 GB");
  }

  @ParameterizedTest
  @CsvSource({"5GB,5000000000", "5gb,5000000000", "512MiB,536870912", "1.5G,1500000000", "7,7"})
  void readsSizes(String text, long bytes) {
    assertThat(MemoryBudget.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"five", "-1GB", "5XB", "''"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> MemoryBudget.parse(text)).hasMessageContaining("must be a size");
  }
}
