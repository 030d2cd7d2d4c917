package org.voicepersona.model.hardware;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.CudaAnswer;
import org.voicepersona.model.cuda.CudaAnswer.Versions;
import org.voicepersona.model.cuda.CudaSupport;
import org.voicepersona.model.torch.TorchNatives;

/** A machine that a test wishes for. */
public record MadeUpMachine(
    Processor processor,
    HostMemory memory,
    GpuSurvey gpus,
    TorchNatives natives,
    OptionalLong context,
    String kernelFault)
    implements Machine {

  private static final long GB = 1_000_000_000L;

  /** A libtorch for GPUs that finds one. */
  public static final TorchNatives CUDA = libtorchForCuda(1);

  /** A libtorch for processors. */
  public static final TorchNatives CPU_ONLY =
      new TorchNatives(
          "2.7.1",
          "from the class path",
          CudaSupport.none("this libtorch was built for the CPU alone"),
          "");

  /** Returns a machine without a GPU. */
  public static MadeUpMachine withHostMemory(double gigabytes) {
    long bytes = (long) (gigabytes * GB);
    return new MadeUpMachine(
        new Processor("made up", 8, 16, Set.of("avx2")),
        new HostMemory(bytes, bytes, false),
        GpuSurvey.none("nvidia-smi is not found"),
        CPU_ONLY,
        OptionalLong.empty(),
        "there is no NVIDIA driver");
  }

  /** Returns the same with a GPU of an ordinary kind, and a libtorch for it. */
  public MadeUpMachine withGpu(double freeGigabytes) {
    return with(gpu(0, freeGigabytes)).with(CUDA);
  }

  /** Returns the same with two GPUs of that kind. */
  public MadeUpMachine withGpus(double freeGigabytes, double freeGigabytesOfSecond) {
    GpuSurvey both = GpuSurvey.of(List.of(gpu(0, freeGigabytes), gpu(1, freeGigabytesOfSecond)));
    return new MadeUpMachine(processor, memory, both, libtorchForCuda(2), context, "");
  }

  private static TorchNatives libtorchForCuda(int devices) {
    CudaAnswer answer = new CudaAnswer(devices, 0, "no error", new Versions(12_090, 12_090));
    return new TorchNatives("2.7.1", "in a folder", CudaSupport.of(answer, true), "");
  }

  private static Gpu gpu(int index, double freeGigabytes) {
    long free = (long) (freeGigabytes * GB);
    return new Gpu(
        index,
        "NVIDIA Made Up",
        OptionalLong.of(2 * free),
        OptionalLong.of(free),
        new ComputeCapability(8, 9));
  }

  /** Its heap takes nothing. */
  @Override
  public MemoryShares shares() {
    return new MemoryShares(memory, 0, 0);
  }

  @Override
  public OptionalLong contextBytes(int device) {
    return context;
  }

  @Override
  public Optional<String> gpuCaution() {
    return Optional.empty();
  }

  /** Returns the same with this GPU. */
  public MadeUpMachine with(Gpu gpu) {
    return new MadeUpMachine(processor, memory, GpuSurvey.of(List.of(gpu)), natives, context, "");
  }

  /** Returns the same with this libtorch. */
  public MadeUpMachine with(TorchNatives other) {
    return new MadeUpMachine(processor, memory, gpus, other, context, kernelFault);
  }

  /** Returns the same where CUDA itself takes so much of a GPU. */
  public MadeUpMachine withContext(double gigabytes) {
    OptionalLong taken = OptionalLong.of((long) (gigabytes * GB));
    return new MadeUpMachine(processor, memory, gpus, natives, taken, kernelFault);
  }

  /** Returns the same where no kernels can be compiled. */
  public MadeUpMachine withoutCompiler() {
    return new MadeUpMachine(
        processor, memory, gpus, natives, context, "CUDA's compiler (NVRTC) is missing");
  }
}
