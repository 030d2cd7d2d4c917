package org.voicepersona.model.hardware;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.cuda.compile.Nvrtc;
import org.voicepersona.model.cuda.driver.CudaException;
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

  @Override
  public MemoryShares shares() {
    return MemoryShares.ofThisProcess(memory());
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (LinkageError e) {
      throw new ShortageException(LoadingFault.of("JNA, by which the machine is asked,", e));
    }
  }

  /** Where the driver's library is missing, as in some containers, the tool may yet see cards. */
  @Override
  public GpuSurvey gpus() {
    InstalledCards cards = InstalledCards.ofThisMachine();
    if (cards.count() > 0) {
      return GpuSurvey.of(
          cards,
          ThisMachine::told,
          gpu -> CardSupport.of(this, gpu).fault().isEmpty(),
          Contexts.OF_THIS_PROCESS);
    }
    GpuSurvey told = NvidiaSmi.survey(NvidiaSmi.COMMAND, System.getenv());
    return told.gpus().isEmpty()
        ? GpuSurvey.none("%s; %s".formatted(cards.absence(), told.absence()))
        : told;
  }

  private static Map<String, OptionalLong> told() {
    return NvidiaSmi.freeBytes(NvidiaSmi.COMMAND);
  }

  /** Those of this process, whose driver is started for them. */
  private static final class Contexts {
    static final CardContexts OF_THIS_PROCESS =
        new CardContexts(InstalledCards.ofThisMachine(), ThisMachine::told);
  }

  @Override
  public OptionalLong contextBytes(int device) {
    try {
      return Contexts.OF_THIS_PROCESS.bytes(device);
    } catch (CudaException e) {
      throw new ShortageException(
          "CUDA cannot be started on GPU %d (%s): %s"
              .formatted(
                  device, InstalledCards.ofThisMachine().card(device).name(), e.getMessage()));
    }
  }

  @Override
  public String kernelFault() {
    InstalledCards cards = InstalledCards.ofThisMachine();
    if (cards.count() == 0) {
      return cards.absence();
    }
    return cards.kernelFault().or(Nvrtc::missing).orElse("");
  }

  @Override
  public Optional<String> gpuCaution() {
    String cautions =
        Stream.concat(
                Wsl.caution(Path.of("/proc/sys/kernel/osrelease")).stream(),
                Stream.of(InstalledCards.ofThisMachine().caution()))
            .filter(it -> !it.isEmpty())
            .collect(Collectors.joining("; "));
    return Optional.of(cautions).filter(it -> !it.isEmpty());
  }

  @Override
  public TorchNatives natives() {
    return TorchRuntime.natives();
  }
}
