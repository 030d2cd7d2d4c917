package org.voicepersona.cli.model;

import java.util.OptionalLong;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.cuda.card.KernelTrial;
import org.voicepersona.model.hardware.CardSupport;
import org.voicepersona.model.hardware.Gpu;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.plan.GpuEngine;
import org.voicepersona.model.plan.MemoryBudget;
import org.voicepersona.model.plan.MemoryLimits;
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
    MemoryBudget budget = new MemoryBudget(MemoryBudget.parse(gpu), MemoryBudget.parse(cpu));
    return Machine.here().gpus().gpus().stream()
        .findFirst()
        .map(card -> budget.with(engine(card)))
        .orElse(budget);
  }

  /**
   * Returns the budget for a device of this machine: of a GPU as a run with this limit would take,
   * and without a part of one if it is none.
   */
  MemoryBudget budget(ComputeDevice device) {
    if (!device.isCuda()) {
      return new MemoryBudget(0, MemoryBudget.parse(cpu));
    }
    Gpu card = Machine.here().gpus().gpus().get(device.number());
    MemoryLimits limits =
        new MemoryLimits(OptionalLong.of(MemoryBudget.parse(gpu)), OptionalLong.empty());
    return new MemoryBudget(limits.bytesOf(card).orElseThrow(), MemoryBudget.parse(cpu))
        .with(engine(card));
  }

  /** What is not gathered yet may be: then the plan is for all that serves such a card. */
  private static GpuEngine engine(Gpu card) {
    CardSupport support = CardSupport.of(Machine.here(), card);
    if (support.fault().isEmpty()) {
      return GpuEngine.of(support);
    }
    return KernelTrial.serves(card.capability()) ? GpuEngine.EITHER : GpuEngine.LIBTORCH;
  }
}
