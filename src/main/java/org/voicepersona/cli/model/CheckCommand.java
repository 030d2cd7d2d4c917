package org.voicepersona.cli.model;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.cli.bench.ResidentMemory;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.check.EngineBenchmark;
import org.voicepersona.model.check.ParityCheck;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.hardware.Gpu;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.plan.MemoryBudget;
import org.voicepersona.model.plan.MemoryPlan;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchNatives;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Checks a device: its arithmetic against the reference, its memory against the plan, its speed.
 */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a device: arithmetic against the reference's, memory against the plan, and speed.",
      "Exit status: 0 all well, 1 something is off, 2 there is no such device."
    })
final class CheckCommand implements Callable<Integer> {

  private static final int SECONDS_OF_SOUND = 5;
  private static final int NEW_TOKENS = 32;
  private static final List<Integer> BATCHES = List.of(1, 3, 8, 16, 32);
  private static final int LONG_ANSWER = 1_000;
  private static final long INTERVAL_NANOS = 5_000_000;
  private static final double GB = 1e9;

  @Option(
      names = "--golden",
      paramLabel = "DIR",
      required = true,
      description = "the tiny checkpoint and the reference's answers: src/test/resources/golden")
  private Path golden;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cuda",
      converter = DeviceName.class,
      description = "cuda or cpu (default: ${DEFAULT-VALUE})")
  private ComputeDevice device;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "whose memory and speed are measured, such as a prepared 7B (default: the tiny)")
  private Optional<Path> model;

  @Option(
      names = "--gpu-memory",
      paramLabel = "SIZE",
      defaultValue = MemoryBudget.USUAL_GPU,
      description = "the plan's room on the GPU (default: ${DEFAULT-VALUE})")
  private String gpuMemory;

  @Option(
      names = "--cpu-memory",
      paramLabel = "SIZE",
      defaultValue = MemoryBudget.USUAL_CPU,
      description = "the plan's room on the host (default: ${DEFAULT-VALUE})")
  private String cpuMemory;

  @Spec private CommandSpec spec;
  private boolean allWell = true;

  /** Reads a device on the command line. */
  static final class DeviceName implements ITypeConverter<ComputeDevice> {
    @Override
    public ComputeDevice convert(String name) {
      try {
        return ComputeDevice.parse(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    OptionalLong before = usedBefore();
    try {
      device.requirePresent();
    } catch (ShortageException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    row("check", "value", "limit", "");
    machine();
    Path scratch = Files.createTempDirectory("voicepersona-check");
    try {
      ParityCheck.run(golden, device, scratch).forEach(this::print);
      attempt("the model", () -> measure(before));
    } finally {
      delete(scratch);
    }
    out().println(allWell ? "all is well" : "SOMETHING IS OFF");
    out().flush();
    return allWell ? 0 : ExitStatus.FAILED;
  }

  /** What is in use of the memory before this process takes any, CUDA's context included. */
  private OptionalLong usedBefore() {
    if (!device.isCuda()) {
      return ResidentMemory.peak();
    }
    List<Gpu> gpus = Machine.here().gpus().gpus();
    if (device.number() >= gpus.size()) {
      return OptionalLong.empty();
    }
    Gpu gpu = gpus.get(device.number());
    return gpu.totalBytes().isPresent() && gpu.freeBytes().isPresent()
        ? OptionalLong.of(gpu.totalBytes().getAsLong() - gpu.freeBytes().getAsLong())
        : OptionalLong.empty();
  }

  private void machine() {
    TorchNatives natives = Machine.here().natives();
    row("libtorch", natives.version(), "", natives.origin());
    row("system", System.getProperty("os.version"), "", System.getProperty("os.name"));
    Machine.here().gpuCaution().ifPresent(caution -> row("caution", "", "", caution));
    for (Gpu gpu : Machine.here().gpus().gpus()) {
      String free =
          gpu.freeBytes().isPresent() ? number(gpu.freeBytes().getAsLong() / GB) : "not told";
      row("GPU %d, GB free".formatted(gpu.index()), free, "", gpu.name() + ", " + gpu.capability());
    }
  }

  /** Does {@code part}; a fault of it does not end the others. */
  private void attempt(String name, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      verdict(name, "ends", "", false);
      row("", "", "", message);
    }
  }

  private void print(ParityCheck.Finding finding) {
    verdict(finding.what(), number(finding.value()), number(finding.limit()), finding.passed());
  }

  private void measure(OptionalLong before) {
    try (ModelDirectory directory =
        SpeechModels.open(model.orElse(golden.resolve("qwen2audio-tiny")))) {
      Precision precision = Precision.usualFor(directory);
      Arithmetic arithmetic = Arithmetic.of(precision);
      boolean onGpu = device.isCuda();
      MemoryPlan plan =
          MemoryPlan.of(
              directory,
              arithmetic.compressedCaches(),
              new MemoryBudget(
                  onGpu ? MemoryBudget.parse(gpuMemory) : 0, MemoryBudget.parse(cpuMemory)));
      row("model", directory.name(), precision.name().toLowerCase(Locale.ROOT), "");
      try (MemoryWatch watch = new MemoryWatch(device, before);
          Qwen2AudioModel loaded =
              Qwen2AudioModel.load(
                  directory,
                  arithmetic.withCompressedCaches(plan.compressedCaches()),
                  Placement.of(plan))) {
        BATCHES.forEach(batch -> attempt("batch of " + batch, () -> speed(loaded, plan, batch)));
        attempt("an answer of %,d tokens".formatted(LONG_ANSWER), () -> longAnswer(loaded));
        memory(watch, plan);
      }
    }
  }

  private void speed(Qwen2AudioModel loaded, MemoryPlan plan, int batch) {
    ask(loaded, 1, NEW_TOKENS); // the first call is slower
    long tokens = (long) batch * (request(loaded, NEW_TOKENS).prompt().ids().length + NEW_TOKENS);
    if (tokens > plan.keyValueTokens()) {
      String room = "the plan has room for %d tokens".formatted(plan.keyValueTokens());
      row("batch of " + batch, "-", "", room);
      return;
    }
    Generation first = ask(loaded, batch, NEW_TOKENS).get(0);
    if (batch == 1) {
      row("hearing " + SECONDS_OF_SOUND + " s, s", number(first.times().encoding()), "", "");
      double rate = first.promptTokenIds().length / first.times().prefill();
      row("prefill, tokens/s", number(rate), "", "");
    }
    double decoded = batch * (NEW_TOKENS - 1) / first.times().decode();
    row("decode, batch of " + batch + ", tokens/s", number(decoded), "", "");
  }

  /** Caches grow to the end of what a clip takes. */
  private void longAnswer(Qwen2AudioModel loaded) {
    int tokens = ask(loaded, 1, LONG_ANSWER).get(0).tokenIds().length;
    row("the longest answer, tokens", Integer.toString(tokens), "", "");
  }

  private void memory(MemoryWatch watch, MemoryPlan plan) {
    long planned = plan.usesGpu() ? plan.gpuPeakBytes() : plan.cpuPeakBytes();
    OptionalLong peak = watch.peak();
    String name = "peak memory on the " + (plan.usesGpu() ? "GPU" : "host") + ", GB";
    if (peak.isPresent()) {
      verdict(
          name, number(peak.getAsLong() / GB), number(planned / GB), peak.getAsLong() <= planned);
    } else {
      row(name, "-", number(planned / GB), "this system does not tell");
    }
  }

  private static List<Generation> ask(Qwen2AudioModel loaded, int batch, int newTokens) {
    return loaded.generate(Collections.nCopies(batch, request(loaded, newTokens)));
  }

  private static GenerationRequest request(Qwen2AudioModel loaded, int newTokens) {
    Waveform noise = EngineBenchmark.noise(SECONDS_OF_SOUND, 1);
    ChatMessage question = ChatMessage.ask(noise, "Describe the speaker's voice.");
    return new GenerationRequest(
        loaded.prompt(List.of(question)),
        new GenerationSettings(newTokens, SamplingSettings.GREEDY, 0, true));
  }

  private void verdict(String what, String value, String limit, boolean passed) {
    allWell &= passed;
    row(what, value, limit, passed ? "ok" : "OFF");
  }

  private void row(String what, String value, String limit, String note) {
    String row = String.format(Locale.ROOT, "%-46s %14s %10s  %s", what, value, limit, note);
    out().println(row.stripTrailing());
    out().flush();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value != 0 && value < 0.01 ? "%.1e" : "%.2f", value);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /**
   * Tells how much more of the device's memory was in use at a time than when it began: looks again
   * and again at that of a GPU, and at the end at the process's own peak on the host.
   */
  private static final class MemoryWatch implements AutoCloseable {

    private final AtomicLong most = new AtomicLong();
    private final boolean onGpu;
    private final OptionalLong before;
    private volatile boolean open = true;

    MemoryWatch(ComputeDevice device, OptionalLong before) {
      this.onGpu = device.isCuda();
      this.before = before;
      if (onGpu && before.isPresent()) {
        Thread watch = new Thread(() -> look(device), "gpu memory");
        watch.setDaemon(true);
        watch.start();
      }
    }

    private void look(ComputeDevice device) {
      while (open) {
        device.usedBytes().ifPresent(bytes -> most.accumulateAndGet(bytes, Math::max));
        LockSupport.parkNanos(INTERVAL_NANOS);
      }
    }

    OptionalLong peak() {
      if (before.isEmpty()) {
        return OptionalLong.empty();
      }
      long peak = onGpu ? most.get() : ResidentMemory.peak().orElse(0);
      return OptionalLong.of(peak - before.getAsLong());
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
