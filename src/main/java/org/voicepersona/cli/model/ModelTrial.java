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
import org.voicepersona.model.cuda.CudaActivity;
import org.voicepersona.model.cuda.CudaActivity.Counts;
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

  private static final int SECONDS_OF_SOUND = 5;
  private static final int NEW_TOKENS = 32;
  private static final List<Integer> BATCHES = List.of(1, 3, 8, 16, 32);
  private static final int COUNTED_STEPS = 16;
  private static final int LONG_ANSWER = 1_000;
  private static final double GB = 1e9;

  private final CheckTable table;
  private final ComputeDevice device;
  private final Qwen2AudioModel loaded;
  private final MemoryPlan plan;
  private final OptionalDouble bandwidth;

  private ModelTrial(
      CheckTable table,
      ComputeDevice device,
      Qwen2AudioModel loaded,
      MemoryPlan plan,
      OptionalDouble bandwidth) {
    this.table = table;
    this.device = device;
    this.loaded = loaded;
    this.plan = plan;
    this.bandwidth = bandwidth;
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
      OptionalDouble bandwidth) {
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
      ModelTrial trial = new ModelTrial(table, device, loaded, plan, bandwidth);
      if (device.isCuda()) {
        kernels(table, "decoder", loaded.kernelFault());
        kernels(table, "encoder", loaded.encoderKernelFault());
      }
      BATCHES.forEach(batch -> table.attempt("batch of " + batch, () -> trial.speed(batch)));
      table.attempt("an answer of %,d tokens".formatted(LONG_ANSWER), trial::longAnswer);
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
    ask(1, NEW_TOKENS); // the first call is slower
    long tokens = (long) batch * (request(NEW_TOKENS).prompt().ids().length + NEW_TOKENS);
    if (tokens > plan.keyValueTokens()) {
      String room = "the plan has room for %d tokens".formatted(plan.keyValueTokens());
      table.row("batch of " + batch, "-", "", room);
      return;
    }
    Generation first = ask(batch, NEW_TOKENS).get(0);
    if (batch == 1) {
      table.row("hearing " + SECONDS_OF_SOUND + " s, s", number(first.times().encoding()), "", "");
      double rate = first.promptTokenIds().length / first.times().prefill();
      table.row("prefill, tokens/s", number(rate), "", "");
    }
    double decoded = batch * (NEW_TOKENS - 1) / first.times().decode();
    table.row(
        "decode, batch of " + batch + ", tokens/s",
        number(decoded),
        bandwidth.isPresent() ? number(batch * bandwidth.getAsDouble() / weightBytes()) : "",
        bandwidth.isPresent() ? "at most, by that copy" : "");
  }

  /** What a step reads on a GPU at the least. */
  private long weightBytes() {
    return plan.lines().stream()
        .filter(line -> line.part().startsWith("decoder") || line.part().equals("head"))
        .mapToLong(MemoryPlan.Line::gpuBytes)
        .sum();
  }

  /** Caches grow to the end of what a clip takes. */
  private void longAnswer() {
    int tokens = ask(1, LONG_ANSWER).get(0).tokenIds().length;
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
    int[] before = ask(1, NEW_TOKENS).get(0).tokenIds();
    boolean told = DeviceProbe.refusesWhenFull(device);
    table.verdict("a card without room refuses, and is understood", told ? "yes" : "no", "", told);
    boolean same = Arrays.equals(before, ask(1, NEW_TOKENS).get(0).tokenIds());
    table.verdict("answers are the same afterwards", same ? "yes" : "no", "", same);
  }

  /** By what longer answers cost more. */
  private void launches() {
    Optional<CudaActivity> activity = TorchRuntime.cudaActivity();
    if (activity.isEmpty()) {
      table.row("what a step launches", "-", "", "there is no CUPTI among CUDA's libraries");
      return;
    }
    for (int batch : List.of(3, 16)) {
      Counts few = activity.get().count(() -> ask(batch, NEW_TOKENS));
      Counts more = activity.get().count(() -> ask(batch, NEW_TOKENS + COUNTED_STEPS));
      row(batch, "launches", few.launches(), more.launches());
      row(batch, "copies", few.copies(), more.copies());
      row(batch, "synchronisations", few.synchronisations(), more.synchronisations());
    }
  }

  private void row(int batch, String what, long few, long more) {
    double each = (double) (more - few) / COUNTED_STEPS;
    table.row("%s a step, batch of %d".formatted(what, batch), number(each), "", "");
  }

  private List<Generation> ask(int batch, int newTokens) {
    return loaded.generate(Collections.nCopies(batch, request(newTokens)));
  }

  private GenerationRequest request(int newTokens) {
    Waveform noise = EngineBenchmark.noise(SECONDS_OF_SOUND, 1);
    ChatMessage question = ChatMessage.ask(noise, "Describe the speaker's voice.");
    return new GenerationRequest(
        loaded.prompt(List.of(question)),
        new GenerationSettings(newTokens, SamplingSettings.GREEDY, 0, true));
  }
}
