package org.voicepersona.model.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.hardware.CardSupport;
import org.voicepersona.model.hardware.Gpu;
import org.voicepersona.model.hardware.GpuSurvey;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.torch.ShortageException;

/**
 * Finds where on a machine a model has room, by {@link MemoryPlan} and what is free there; loads no
 * weights.
 *
 * @param machine what there is
 * @param devices which devices were asked for, for a model each; empty for the best
 * @param limits what may be taken
 * @param caches in which form keys and values may be
 * @param ownKernels whether kernels of our own may be used on a card that they are for
 */
public record PlacementSearch(
    Machine machine,
    List<ComputeDevice> devices,
    MemoryLimits limits,
    CacheChoice caches,
    boolean ownKernels) {

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

    private static Found of(MemoryPlan plan, ComputeDevice device) {
      return new Found(Placement.of(plan, device), Optional.of(plan));
    }

    private boolean isWhole() {
      return plan.stream().allMatch(it -> it.gpuLayers() == it.decoderLayers());
    }
  }

  /** Checks that nothing is missing. */
  public PlacementSearch {
    requireNonNull(machine, "machine is null");
    devices = ComputeDevice.requireDistinct(devices);
    requireNonNull(limits, "limits is null");
    requireNonNull(caches, "caches is null");
  }

  /** Returns the sites that may be tried, best first: room on a GPU is given to have it used. */
  public List<Site> sites() {
    boolean gpuIsRefused = limits.gpuBytes().isPresent() && limits.gpuBytes().getAsLong() == 0;
    if (gpuIsRefused || devices.contains(ComputeDevice.CPU)) {
      return List.of(Site.CPU);
    }
    boolean gpuIsWanted = limits.gpuBytes().isPresent() || !devices.isEmpty();
    return gpuIsWanted ? List.of(Site.GPU, Site.SPLIT) : List.of(Site.values());
  }

  /**
   * Finds room for {@code model} at {@code site}, on each of the devices.
   *
   * @throws ShortageException if there is none; the message says what is missing
   * @throws IllegalArgumentException if limits are given for float32, or a GPU is asked for that
   *     the machine does not have beside others
   */
  public List<Found> find(Site site, ModelDirectory model, Precision precision) {
    if (precision == Precision.FLOAT32 && limits.given()) {
      throw new IllegalArgumentException(
          "memory limits are for bfloat16, int8 and int4, not for float32: that is for"
              + " comparisons");
    }
    return switch (site) {
      case GPU -> onEach(device -> onGpu(device, model, precision));
      case SPLIT -> split(model, precision);
      case CPU -> List.of(onHost(model, precision));
    };
  }

  private List<Found> onEach(Function<ComputeDevice, Found> find) {
    return gpus().stream().map(find).toList();
  }

  private List<ComputeDevice> gpus() {
    return devices.isEmpty() ? List.of(ComputeDevice.CUDA) : devices;
  }

  private Found onGpu(ComputeDevice device, ModelDirectory model, Precision precision) {
    Gpu gpu = requireGpu(device);
    requireServed(gpu, precision);
    if (precision == Precision.FLOAT32) {
      return Found.whole(device);
    }
    MemoryPlan plan = MemoryPlan.of(model, caches, budget(device, gpu, gpuBytes(gpu)));
    if (plan.gpuLayers() < plan.decoderLayers()) {
      throw new ShortageException(
          "%s has room for %d of %d layers in %.2f GB%s"
              .formatted(
                  gpu.label(),
                  plan.gpuLayers(),
                  plan.decoderLayers(),
                  plan.budget().gpuBytes() / 1e9,
                  beyond(plan.budget())));
    }
    return Found.of(plan, device);
  }

  private String beyond(MemoryBudget budget) {
    long limit = limits.gpuBytes().orElse(0);
    return limit > budget.gpuBytes()
        ? ": that is %.0f %% of what is free, --gpu-memory allows %s"
            .formatted(100 * MemoryLimits.SHARE_OF_GPU, MemoryBudget.format(limit))
        : "";
  }

  /** Where all of it has room everywhere, and yet could not be loaded, less is tried. */
  private List<Found> split(ModelDirectory model, Precision precision) {
    gpus().forEach(this::requireSplittable);
    if (precision == Precision.FLOAT32) {
      throw new ShortageException("float32 is not split");
    }
    List<Found> found = onEach(device -> split(device, model));
    return found.stream().allMatch(Found::isWhole)
        ? onEach(device -> shrunk(device, model))
        : found;
  }

  private Found shrunk(ComputeDevice device, ModelDirectory model) {
    Gpu gpu = requireGpu(device);
    long gpuBytes = gpuBytes(gpu);
    Found found = within(budget(device, gpu, gpuBytes), device, model);
    while (found.isWhole()) {
      gpuBytes = (long) (gpuBytes * SHRINKING);
      found = within(budget(device, gpu, gpuBytes), device, model);
    }
    return found;
  }

  private Found split(ComputeDevice device, ModelDirectory model) {
    Gpu gpu = requireGpu(device);
    return within(budget(device, gpu, gpuBytes(gpu)), device, model);
  }

  private Found within(MemoryBudget budget, ComputeDevice device, ModelDirectory model) {
    return Found.of(MemoryPlan.of(model, caches, budget), device);
  }

  private MemoryBudget budget(ComputeDevice device, Gpu gpu, long gpuBytes) {
    return new MemoryBudget(gpuBytes, cpuBytes())
        .with(engine(gpu))
        .withContext(machine.contextBytes(device.number()));
  }

  private GpuEngine engine(Gpu gpu) {
    return GpuEngine.of(support(gpu));
  }

  private CardSupport support(Gpu gpu) {
    CardSupport support = CardSupport.of(machine, gpu);
    return ownKernels ? support : support.withoutKernels();
  }

  /** What kernels of our own alone compute on is for the models that they serve. */
  private void requireServed(Gpu gpu, Precision precision) {
    if (engine(gpu) != GpuEngine.KERNELS) {
      return;
    }
    if (precision != Precision.INT4) {
      String stored = precision.name().toLowerCase(Locale.ROOT);
      throw alone(gpu, "they are for decoders in 4 bits, this one is in " + stored);
    }
    if (!caches.allows(true)) {
      throw alone(gpu, "they keep keys and values in 8 bits: leave out --no-int8-cache");
    }
  }

  private void requireSplittable(ComputeDevice device) {
    Gpu gpu = requireGpu(device);
    if (engine(gpu) == GpuEngine.KERNELS) {
      throw alone(gpu, "they need all layers there");
    }
  }

  private ShortageException alone(Gpu gpu, String limit) {
    return new ShortageException(
        "%s is for kernels of our own alone: %s (%s)"
            .formatted(gpu.label(), limit, support(gpu).torchFault()));
  }

  private Found onHost(ModelDirectory model, Precision precision) {
    machine.natives().requireLoaded();
    if (precision == Precision.FLOAT32) {
      return Found.whole(ComputeDevice.CPU);
    }
    try {
      return within(new MemoryBudget(0, cpuBytes()), ComputeDevice.CPU, model);
    } catch (ShortageException e) {
      if (limits.cpuBytes().isPresent()) {
        throw e;
      }
      if (!devices.isEmpty()) {
        return Found.whole(ComputeDevice.CPU);
      }
      throw new ShortageException(e.getMessage() + " (--device cpu tries it nonetheless)");
    }
  }

  private Gpu requireGpu(ComputeDevice device) {
    GpuSurvey survey = machine.gpus();
    if (survey.gpus().isEmpty()) {
      throw new ShortageException(
          "CUDA is not available: there is no NVIDIA GPU: " + survey.absence());
    }
    if (device.number() >= survey.gpus().size()) {
      throw new IllegalArgumentException(
          "CUDA device is %d, must be 0 to %d: there is %s"
              .formatted(
                  device.number(),
                  survey.gpus().size() - 1,
                  String.join(", ", survey.gpus().stream().map(Gpu::label).toList())));
    }
    Gpu gpu = survey.gpus().get(device.number());
    machine.natives().requireLoaded();
    String fault = support(gpu).fault();
    if (!fault.isEmpty()) {
      throw new ShortageException(
          "%s has compute capability %s and cannot be used: %s"
              .formatted(gpu.label(), gpu.capability(), fault));
    }
    return gpu;
  }

  private long gpuBytes(Gpu gpu) {
    return limits
        .bytesOf(gpu)
        .orElseThrow(
            () ->
                new ShortageException(
                    "%s does not tell how much of its memory is free: give --gpu-memory"
                        .formatted(gpu.label())));
  }

  /** Returns what one of the models may take of the host. */
  private long cpuBytes() {
    long all = limits.cpuBytes().orElseGet(() -> machine.shares().modelBytes());
    return all / Math.max(1, devices.size());
  }
}
