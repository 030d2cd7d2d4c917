package org.voicepersona.cli.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.voicepersona.cli.bench.ResidentMemory;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.model.check.DeviceProbe;
import org.voicepersona.model.check.ParityCheck;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.cuda.CudaLibraries;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.cuda.compile.Nvrtc;
import org.voicepersona.model.hardware.CardSupport;
import org.voicepersona.model.hardware.Gpu;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchNatives;
import org.voicepersona.model.torch.TorchRuntime;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
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
      "Exit status: 0 all well, 1 something is off, 2 there is no such device, or nothing of it can"
          + " be checked."
    })
final class CheckCommand implements Callable<Integer> {

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
      names = "--brief",
      description =
          "try answers of a few tokens, one and three at a time: whether all runs, not how fast")
  private boolean isBrief;

  @Mixin private PlannedMemory memory;

  @Spec private CommandSpec spec;

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
    try {
      device.requirePresent();
      requireCheckable(device);
    } catch (ShortageException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    CheckTable table = new CheckTable(spec.commandLine().getOut());
    machine(table);
    Path scratch = Files.createTempDirectory("voicepersona-check");
    try {
      for (ComputeDevice one : devices()) {
        table.attempt("what " + one + " computes", () -> check(table, one, scratch));
      }
    } finally {
      delete(scratch);
    }
    table.row(table.allWell() ? "all is well" : "SOMETHING IS OFF", "", "", "");
    return table.allWell() ? 0 : ExitStatus.FAILED;
  }

  /**
   * Checks that something would compute there.
   *
   * @throws ShortageException if nothing does, or only what needs a model and there is none
   */
  private void requireCheckable(ComputeDevice one) {
    if (!one.isCuda()) {
      return;
    }
    Gpu gpu = Machine.here().gpus().gpus().get(one.number());
    CardSupport support = CardSupport.of(Machine.here(), gpu);
    if (!support.fault().isEmpty()) {
      throw new ShortageException(
          "%s cannot be checked: %s".formatted(gpu.label(), support.fault()));
    }
    if (!support.byTorch() && model.isEmpty()) {
      throw new ShortageException(
          "%s is for kernels of our own alone, which are checked with a model in 4 bits: name one with --model (%s)"
              .formatted(gpu.label(), support.torchFault()));
    }
  }

  /** Of several cards the second is tried too. */
  private List<ComputeDevice> devices() {
    boolean isAlone = !device.isCuda() || InstalledCards.ofThisMachine().count() < 2;
    return isAlone ? List.of(device) : List.of(device, ComputeDevice.cuda(1));
  }

  private void check(CheckTable table, ComputeDevice one, Path scratch) {
    requireCheckable(one); // again, for the second
    OptionalLong taken =
        one.isCuda() ? Machine.here().contextBytes(one.number()) : ResidentMemory.peak();
    OptionalDouble bandwidth = OptionalDouble.empty();
    if (one.isCuda()) {
      String context = taken.isPresent() ? CheckTable.number(taken.getAsLong() / GB) : "not told";
      table.row(one + ": CUDA itself, GB", context, "", "");
      bandwidth = bandwidth(table, one);
    }
    measure(table, one, taken, bandwidth, scratch);
  }

  /** A card that is too full for it, or fails, keeps nothing else from being tried. */
  private static OptionalDouble bandwidth(CheckTable table, ComputeDevice one) {
    String name = one + ": read and written by a copy of 256 MB, GB/s";
    AtomicReference<OptionalDouble> measured = new AtomicReference<>(OptionalDouble.empty());
    table.attempt(
        name,
        () -> {
          double rate = DeviceProbe.copiedBytesPerSecond(one);
          measured.set(OptionalDouble.of(rate));
          table.row(name, CheckTable.number(rate / GB), "", "");
        });
    return measured.get();
  }

  private void measure(
      CheckTable table,
      ComputeDevice one,
      OptionalLong taken,
      OptionalDouble bandwidth,
      Path scratch) {
    if (one.isCuda() && !one.torchFault().isEmpty()) {
      table.row(one + ": libtorch's arithmetic", "left out", "", one.torchFault());
    } else {
      compare(table, one, scratch);
    }
    table.attempt("the model", () -> tryModel(table, one, taken, bandwidth));
  }

  private void compare(CheckTable table, ComputeDevice one, Path scratch) {
    try {
      Path prepared = Files.createDirectory(scratch.resolve(one.toString().replace(':', '-')));
      ParityCheck.run(golden, one, prepared, finding -> print(table, finding));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tryModel(
      CheckTable table, ComputeDevice one, OptionalLong taken, OptionalDouble bandwidth) {
    try (ModelDirectory directory =
        SpeechModels.open(model.orElse(golden.resolve("qwen2audio-tiny")))) {
      ModelTrial.run(
          table,
          directory,
          one,
          memory.budget(one),
          taken,
          bandwidth,
          isBrief ? ModelTrial.Extent.BRIEF : ModelTrial.Extent.FULL);
    }
  }

  private static void machine(CheckTable table) {
    TorchNatives natives = Machine.here().natives();
    table.row("libtorch", natives.version(), "", natives.origin());
    table.row("system", System.getProperty("os.version"), "", System.getProperty("os.name"));
    CudaLibraries.besideProgram().ifPresent(it -> table.row("gathered", "", "", it.toWords()));
    TorchRuntime.cuda()
        .map(cuda -> cuda.ask().versions())
        .ifPresent(it -> table.row("CUDA's driver, runtime", it.toWords(), "", ""));
    if (TorchRuntime.cuda().isEmpty()) {
      InstalledCards.ofThisMachine()
          .driver()
          .ifPresent(it -> table.row("CUDA's driver", it.version(), "", ""));
    }
    String lack = Nvrtc.missing().orElse("");
    table.row("CUDA's compiler", lack.isEmpty() ? "there" : "-", "", lack);
    Machine.here().gpuCaution().ifPresent(caution -> table.row("caution", "", "", caution));
    for (Gpu gpu : Machine.here().gpus().gpus()) {
      String free =
          gpu.freeBytes().isPresent()
              ? CheckTable.number(gpu.freeBytes().getAsLong() / GB)
              : "not told";
      String card = gpu.name() + ", " + gpu.capability();
      table.row("GPU %d, GB free".formatted(gpu.index()), free, "", card);
    }
  }

  private static void print(CheckTable table, ParityCheck.Finding finding) {
    table.verdict(
        finding.what(),
        CheckTable.number(finding.value()),
        CheckTable.number(finding.limit()),
        finding.passed());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
