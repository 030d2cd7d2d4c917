package org.voicepersona.cli.model;

import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.cuda.step.DeviceDecoder;
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
   * Returns the budget.
   *
   * @throws IllegalArgumentException if one is no size
   */
  MemoryBudget budget() {
    return new MemoryBudget(MemoryBudget.parse(gpu), MemoryBudget.parse(cpu));
  }

  /** Returns the budget for a device, as this machine has it: no part of a GPU if it is none. */
  MemoryBudget budget(ComputeDevice device) {
    if (!device.isCuda()) {
      return new MemoryBudget(0, budget().cpuBytes());
    }
    boolean isForKernels =
        TorchRuntime.cuda()
            .map(cuda -> cuda.capability(device.number()))
            .map(DeviceDecoder::runsOn)
            .orElse(true);
    return isForKernels ? budget() : budget().withoutOwnKernels();
  }
}
