package org.voicepersona.cli.model;

import java.util.Optional;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.card.KernelTrial;
import org.voicepersona.model.hardware.Gpu;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.plan.MemoryBudget;
import org.voicepersona.model.torch.TorchRuntime;
import picocli.CommandLine.Option;

/** The memory that a model is planned for. */
final class PlannedMemory {

  @Option(
      names = "--gpu-memory",
      paramLabel = "SIZE",
      defaultValue = MemoryBudget.USUAL_GPU,
      description = "what it may take of the GPU; 0 for none (default: ${DEFAULT-VALUE})")
  private String gpu;

  @Option(
      names = "--cpu-memory",
      paramLabel = "SIZE",
      defaultValue = MemoryBudget.USUAL_CPU,
      description = "what it may take of the host (default: ${DEFAULT-VALUE})")
  private String cpu;

  /**
   * Returns the budget, for the first card of this machine or, where there is none, a usual one.
   *
   * @throws IllegalArgumentException if one is no size
   */
  MemoryBudget budget() {
    return budget(Machine.here().gpus().gpus().stream().findFirst().map(Gpu::capability));
  }

  /** Returns the budget for a device of this machine: without a part of the GPU if it is none. */
  MemoryBudget budget(ComputeDevice device) {
    return device.isCuda()
        ? budget(TorchRuntime.cuda().map(cuda -> cuda.capability(device.number())))
        : new MemoryBudget(0, MemoryBudget.parse(cpu));
  }

  private MemoryBudget budget(Optional<ComputeCapability> card) {
    MemoryBudget budget = new MemoryBudget(MemoryBudget.parse(gpu), MemoryBudget.parse(cpu));
    return card.map(KernelTrial::serves).orElse(true) ? budget : budget.withoutOwnKernels();
  }
}
