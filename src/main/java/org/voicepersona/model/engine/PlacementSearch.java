package org.voicepersona.model.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.hardware.ComputeCapability;
import org.voicepersona.model.hardware.Gpu;
import org.voicepersona.model.hardware.GpuSurvey;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.plan.MemoryBudget;
import org.voicepersona.model.plan.MemoryLimits;
import org.voicepersona.model.plan.MemoryPlan;
import org.voicepersona.model.torch.ShortageException;

/**
 * Finds where on a machine a model has room, by {@link MemoryPlan} and what is free there; loads no
 * weights.
 *
 * @param machine what there is
 * @param device which device was asked for; empty for the best
 * @param limits what may be taken
 */
public record PlacementSearch(
    Machine machine, Optional<ComputeDevice> device, MemoryLimits limits) {

  /** What libtorch for CUDA 12 has code for at the least. */
  private static final ComputeCapability LEAST_CAPABILITY = new ComputeCapability(5, 0);

  /** Of what is free now, a part is left to whoever wants more in the meantime. */
  private static final double SHARE_OF_GPU = 0.95;

  private static final double SHARE_OF_HOST = 0.9;

  /** By how much the GPU's part is made smaller until something goes to the host. */
  private static final double SHRINKING = 0.75;

  /**
   * A place that was found.
   *
   * @param placement what lies where
   * @param plan how that was computed; empty for float32, of which no plan is made, and for what
   *     was asked for though there is no room
   */
  public record Found(Placement placement, Optional<MemoryPlan> plan) {

    private static Found whole(ComputeDevice device) {
      return new Found(Placement.whole(device), Optional.empty());
    }

    private static Found of(MemoryPlan plan) {
      return new Found(Placement.of(plan), Optional.of(plan));
    }
  }

  /** Checks that nothing is missing. */
  public PlacementSearch {
    requireNonNull(machine, "machine is null");
    requireNonNull(device, "device is null");
    requireNonNull(limits, "limits is null");
  }

  /** Returns whether libtorch has code for {@code gpu}. */
  public static boolean supports(Gpu gpu) {
    return gpu.capability().compareTo(LEAST_CAPABILITY) >= 0;
  }

  /** Returns the sites that may be tried, best first: room on a GPU is given to have it used. */
  public List<Site> sites() {
    boolean gpuIsRefused = limits.gpuBytes().isPresent() && limits.gpuBytes().getAsLong() == 0;
    if (gpuIsRefused || device.equals(Optional.of(ComputeDevice.CPU))) {
      return List.of(Site.CPU);
    }
    boolean gpuIsWanted = limits.gpuBytes().isPresent() || device.isPresent();
    return gpuIsWanted ? List.of(Site.GPU, Site.SPLIT) : List.of(Site.values());
  }

  /**
   * Finds room for {@code model} at {@code site}.
   *
   * @throws ShortageException if there is none; the message says what is missing
   * @throws IllegalArgumentException if limits are given for float32
   */
  public Found find(Site site, ModelDirectory model, Precision precision) {
    if (precision == Precision.FLOAT32 && limits.given()) {
      throw new IllegalArgumentException(
          "memory limits are for bfloat16, int8 and int4, not for float32: that is for comparisons");
    }
    return switch (site) {
      case GPU -> onGpu(model, precision);
      case SPLIT -> split(model, precision);
      case CPU -> onHost(model, precision);
    };
  }

  private Found onGpu(ModelDirectory model, Precision precision) {
    Gpu gpu = requireGpu();
    if (precision == Precision.FLOAT32) {
      return Found.whole(ComputeDevice.CUDA);
    }
    MemoryPlan plan = MemoryPlan.of(model, false, new MemoryBudget(gpuBytes(gpu), cpuBytes()));
    if (plan.gpuLayers() < plan.decoderLayers()) {
      throw new ShortageException(
          "%s has room for %d of %d layers in %.2f GB"
              .formatted(gpu.label(), plan.gpuLayers(), plan.decoderLayers(), gpuBytes(gpu) / 1e9));
    }
    return Found.of(plan);
  }

  /** Where all of it has room, and yet could not be loaded, less is tried. */
  private Found split(ModelDirectory model, Precision precision) {
    Gpu gpu = requireGpu();
    if (precision == Precision.FLOAT32) {
      throw new ShortageException("float32 is not split");
    }
    long gpuBytes = gpuBytes(gpu);
    MemoryPlan plan = MemoryPlan.of(model, false, new MemoryBudget(gpuBytes, cpuBytes()));
    while (plan.gpuLayers() == plan.decoderLayers()) {
      gpuBytes = (long) (gpuBytes * SHRINKING);
      plan = MemoryPlan.of(model, false, new MemoryBudget(gpuBytes, cpuBytes()));
    }
    return Found.of(plan);
  }

  private Found onHost(ModelDirectory model, Precision precision) {
    machine.natives().requireLoaded();
    if (precision == Precision.FLOAT32) {
      return Found.whole(ComputeDevice.CPU);
    }
    try {
      return Found.of(MemoryPlan.of(model, false, new MemoryBudget(0, cpuBytes())));
    } catch (ShortageException e) {
      if (limits.cpuBytes().isPresent()) {
        throw e;
      }
      if (device.isPresent()) {
        return Found.whole(ComputeDevice.CPU);
      }
      throw new ShortageException(e.getMessage() + " (--device cpu tries it nonetheless)");
    }
  }

  private Gpu requireGpu() {
    GpuSurvey survey = machine.gpus();
    if (survey.gpus().isEmpty()) {
      throw new ShortageException(
          "CUDA is not available: there is no NVIDIA GPU: " + survey.absence());
    }
    Gpu gpu = survey.gpus().get(0);
    if (!supports(gpu)) {
      throw new ShortageException(
          "%s has compute capability %s, libtorch needs %s or higher"
              .formatted(gpu.label(), gpu.capability(), LEAST_CAPABILITY));
    }
    machine.natives().requireCuda();
    return gpu;
  }

  private long gpuBytes(Gpu gpu) {
    OptionalLong free = gpu.freeBytes();
    if (limits.gpuBytes().isEmpty() && free.isEmpty()) {
      throw new ShortageException(
          "%s does not tell how much of its memory is free: give --gpu-memory"
              .formatted(gpu.label()));
    }
    return limits.gpuBytes().orElseGet(() -> (long) (SHARE_OF_GPU * free.getAsLong()));
  }

  private long cpuBytes() {
    return limits
        .cpuBytes()
        .orElseGet(() -> (long) (SHARE_OF_HOST * machine.memory().availableBytes()));
  }
}
