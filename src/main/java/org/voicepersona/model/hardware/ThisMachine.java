package org.voicepersona.model.hardware;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchNatives;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.natives.LoadingFault;
import org.voicepersona.natives.NativeLibraries;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;

/** The machine that this process runs on. */
final class ThisMachine implements Machine {

  static {
    NativeLibraries.ofThisProcess(); // Before JNA, by which the processor and the GPUs are asked.
  }

  static final ThisMachine INSTANCE = new ThisMachine();

  private final SystemInfo system = new SystemInfo();
  private final Cgroup cgroup = new Cgroup(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));

  private ThisMachine() {}

  @Override
  public Processor processor() {
    CentralProcessor found = ask(() -> system.getHardware().getProcessor());
    Set<String> features =
        found.getFeatureFlags().stream()
            .flatMap(line -> Arrays.stream(line.toLowerCase(Locale.ROOT).split("[\\s:,]+")))
            .filter(word -> !word.isEmpty())
            .collect(Collectors.toSet());
    return new Processor(
        found.getProcessorIdentifier().getName().strip(),
        Math.max(1, found.getPhysicalProcessorCount()),
        Runtime.getRuntime().availableProcessors(),
        features);
  }

  @Override
  public HostMemory memory() {
    GlobalMemory found = ask(() -> system.getHardware().getMemory());
    return cgroup.narrow(new HostMemory(found.getTotal(), found.getAvailable(), false));
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (LinkageError e) {
      throw new ShortageException(LoadingFault.of("JNA, by which the machine is asked,", e));
    }
  }

  /** In a container the tool may be missing where CUDA itself is not. */
  @Override
  public GpuSurvey gpus() {
    GpuSurvey told = NvidiaSmi.survey(NvidiaSmi.COMMAND, System.getenv());
    return told.gpus().isEmpty() && TorchRuntime.isBuiltForCuda() && natives().hasCuda()
        ? GpuSurvey.of(
            IntStream.range(0, CudaUtils.getGpuCount()).mapToObj(ThisMachine::toldByCuda).toList())
        : told;
  }

  private static Gpu toldByCuda(int index) {
    MemoryUsage memory = CudaUtils.getGpuMemory(Device.gpu(index));
    String digits = CudaUtils.getComputeCapability(index); // 8.9 is 89, 12.0 is 120
    return new Gpu(
        index,
        "CUDA device",
        OptionalLong.of(memory.getMax()),
        OptionalLong.of(memory.getMax() - memory.getUsed()),
        new ComputeCapability(Integer.parseInt(digits) / 10, Integer.parseInt(digits) % 10));
  }

  @Override
  public TorchNatives natives() {
    return TorchRuntime.natives();
  }
}
