package org.voicepersona.cli.model;

import static org.voicepersona.cli.model.CheckTable.number;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.check.DeviceProbe;
import org.voicepersona.model.check.EngineBenchmark;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.cuda.CudaActivity.Counts;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.cuda.driver.CudaDriver;
import org.voicepersona.model.plan.CacheChoice;
import org.voicepersona.model.plan.MemoryBudget;
import org.voicepersona.model.plan.MemoryPlan;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.torch.TorchRuntime;

/**
 * Has a model answer in batches and at length, and holds its memory against the plan and its speed
 * against the device's own.
 */
final class ModelTrial {

  private static final double GB = 1e9;

  /** Of so many answers to a clip a kernel reads what they share once. */
  private static final int SHARING = 3;

  /**
   * How much is tried.
   *
   * @param secondsOfSound of the clip that is heard
   * @param newTokens of an answer
   * @param batches answers at a time
   * @param countedSteps by which answers are longer where launches are counted
   * @param longAnswer tokens of the longest answer
   */
  record Extent(
      int secondsOfSound, int newTokens, List<Integer> batches, int countedSteps, int longAnswer) {

    /** What speed and memory are told by. */
    static final Extent FULL = new Extent(5, 32, List.of(1, 3, 9, 16, 32), 16, 1_000);

    /** What shows whether all runs. */
    static final Extent BRIEF = new Extent(1, 3, List.of(1, 3), 2, 8);
  }

  private final CheckTable table;
  private final ComputeDevice device;
  private final Qwen2AudioModel loaded;
  private final MemoryPlan plan;
  private final OptionalDouble bandwidth;
  private final Extent extent;

  private ModelTrial(
      CheckTable table,
      ComputeDevice device,
      Qwen2AudioModel loaded,
      MemoryPlan plan,
      OptionalDouble bandwidth,
      Extent extent) {
    this.table = table;
    this.device = device;
    this.loaded = loaded;
    this.plan = plan;
    this.bandwidth = bandwidth;
    this.extent = extent;
  }

  /**
   * Loads {@code model} by a plan for {@code budget}, and tries it.
   *
   * @param taken by CUDA itself on a GPU, by this process on the host; empty if that is not told
   * @param bandwidth bytes a second that the device reads and writes, if that was measured
   */
  static void run(
      CheckTable table,
      ModelDirectory model,
      ComputeDevice device,
      MemoryBudget budget,
      OptionalLong taken,
      OptionalDouble bandwidth,
      Extent extent) {
    MemoryBudget within = device.isCuda() ? budget.withContext(taken) : budget;
    MemoryPlan plan = MemoryPlan.of(model, CacheChoice.EITHER, within);
    Precision precision = Precision.usualFor(model);
    Arithmetic arithmetic =
        Arithmetic.of(precision).withCompressedCaches(plan.compressedCaches()).withOwnKernels(true);
    String cache = plan.compressedCaches() ? "keys and values in 8 bits" : "";
    table.row("model", model.name(), precision.name().toLowerCase(Locale.ROOT), cache);
    try (MemoryWatch watch = new MemoryWatch(device, taken);
        Qwen2AudioModel loaded =
            Qwen2AudioModel.load(model, arithmetic, Placement.of(plan, device))) {
      ModelTrial trial = new ModelTrial(table, device, loaded, plan, bandwidth, extent);
      if (device.isCuda()) {
        kernels(table, "decoder", loaded.kernelFault());
        kernels(table, "encoder", loaded.encoderKernelFault());
      }
      extent
          .batches()
          .forEach(batch -> table.attempt("batch of " + batch, () -> trial.speed(batch)));
      table.attempt("an answer of %,d tokens".formatted(extent.longAnswer()), trial::longAnswer);
      trial.memory(watch);
      if (device.isCuda()) {
        table.attempt("a card without room", trial::fill);
        table.attempt("what a step launches", trial::launches); // the most daring comes last
      }
    }
  }

  private static void kernels(CheckTable table, String part, String kernelFault) {
    boolean isUsed = kernelFault.isEmpty();
    table.row("own kernels for the " + part, isUsed ? "right" : "not used", "", kernelFault);
  }

  private void speed(int batch) {
    ask(1, extent.newTokens()); // the first call is slower
    long tokens =
        (long) batch * (request(extent.newTokens()).prompt().ids().length + extent.newTokens());
    if (tokens > plan.keyValueTokens()) {
      String room = "the plan has room for %d tokens".formatted(plan.keyValueTokens());
      table.row("batch of " + batch, "-", "", room);
      return;
    }
    Generation first = ask(batch, extent.newTokens()).get(0);
    if (batch == 1) {
      table.row(
          "hearing " + extent.secondsOfSound() + " s, s", number(first.times().encoding()), "", "");
      double rate = first.promptTokenIds().length / first.times().prefill();
      table.row("prefill, tokens/s", number(rate), "", "");
    }
    double decoded = batch * (extent.newTokens() - 1) / first.times().decode();
    String name = "decode, batch of " + batch + ", tokens/s";
    if (bandwidth.isPresent()) {
      double most = batch * bandwidth.getAsDouble() / stepBytes(batch);
      String share =
          String.format(Locale.ROOT, "%.0f %% of that copy's rate", 100 * decoded / most);
      table.row(name, number(decoded), number(most), share);
    } else {
      table.row(name, number(decoded), "", "");
    }
  }

  /** What a step reads on a GPU at the least: weights, keys and values. */
  private double stepBytes(int batch) {
    int prompt = request(extent.newTokens()).prompt().ids().length;
    double tokens =
        (batch + SHARING - 1) / SHARING * prompt + batch * (double) extent.newTokens() / 2;
    return bytes("decoder,") + bytes("head") + tokens * bytes("keys") / plan.keyValueTokens();
  }

  private double bytes(String part) {
    return plan.lines().stream()
        .filter(line -> line.part().startsWith(part))
        .mapToDouble(MemoryPlan.Line::gpuBytes)
        .sum();
  }

  /** Caches grow to the end of what a clip takes. */
  private void longAnswer() {
    int tokens = ask(1, extent.longAnswer()).get(0).tokenIds().length;
    table.row("the longest answer, tokens", Integer.toString(tokens), "", "");
  }

  private void memory(MemoryWatch watch) {
    long planned = plan.usesGpu() ? plan.gpuPeakBytes() : plan.cpuPeakBytes();
    OptionalLong peak = watch.peak();
    String name = "peak memory on the " + (plan.usesGpu() ? "GPU" : "host") + ", GB";
    if (peak.isPresent()) {
      long bytes = peak.getAsLong();
      table.verdict(name, number(bytes / GB), number(planned / GB), bytes <= planned);
    } else {
      table.row(name, "-", number(planned / GB), "this system does not tell");
    }
  }

  /** Takes what is left of the card until it refuses, and asks again once that is given back. */
  private void fill() {
    int[] before = ask(1, extent.newTokens()).get(0).tokenIds();
    boolean told = DeviceProbe.refusesWhenFull(device);
    table.verdict("a card without room refuses, and is understood", told ? "yes" : "no", "", told);
    boolean same = Arrays.equals(before, ask(1, extent.newTokens()).get(0).tokenIds());
    table.verdict("answers are the same afterwards", same ? "yes" : "no", "", same);
  }

  /** By what longer answers cost more. */
  private void launches() {
    boolean byTorch = device.torchFault().isEmpty();
    Optional<Counter> counter = byTorch ? ofAll() : Optional.of(driver().work()::count);
    if (counter.isEmpty()) {
      table.row("what a step launches", "-", "", "there is no CUPTI among CUDA's libraries");
      return;
    }
    if (!byTorch) {
      table.row("what a step launches", "", "", "as this program calls the driver");
    }
    for (int batch : extent.batches().stream().filter(it -> it == 3 || it == 16).toList()) {
      Counts few = counter.get().count(() -> ask(batch, extent.newTokens()));
      Counts more =
          counter.get().count(() -> ask(batch, extent.newTokens() + extent.countedSteps()));
      row(batch, "launches", few.launches(), more.launches());
      row(batch, "copies", few.copies(), more.copies());
      row(batch, "synchronisations", few.synchronisations(), more.synchronisations());
    }
  }

  /** Counts what a device is given to do. */
  @FunctionalInterface
  private interface Counter {
    Counts count(Runnable work);
  }

  private static Optional<Counter> ofAll() {
    return TorchRuntime.cudaActivity().map(activity -> activity::count);
  }

  private static CudaDriver driver() {
    return InstalledCards.ofThisMachine().driver().orElseThrow();
  }

  private void row(int batch, String what, long few, long more) {
    double each = (double) (more - few) / extent.countedSteps();
    table.row("%s a step, batch of %d".formatted(what, batch), number(each), "", "");
  }

  private List<Generation> ask(int batch, int newTokens) {
    return loaded.generate(Collections.nCopies(batch, request(newTokens)));
  }

  private GenerationRequest request(int newTokens) {
    Waveform noise = EngineBenchmark.noise(extent.secondsOfSound(), 1);
    ChatMessage question = ChatMessage.ask(noise, "Describe the speaker's voice.");
    return new GenerationRequest(
        loaded.prompt(List.of(question)),
        new GenerationSettings(newTokens, SamplingSettings.GREEDY, 0, true));
  }
}
