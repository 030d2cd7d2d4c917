package org.voicepersona.model.hardware;

import static java.util.Objects.requireNonNull;

import org.voicepersona.model.cuda.card.KernelTrial;

/**
 * Whether libtorch and this project's CUDA kernels can compute on a GPU.
 *
 * @param torchFault why libtorch cannot; empty if it can
 * @param kernelFault why this project's kernels cannot; empty if they can
 */
public record CardSupport(String torchFault, String kernelFault) {

  public CardSupport {
    requireNonNull(torchFault, "torchFault is null");
    requireNonNull(kernelFault, "kernelFault is null");
  }

  /** Returns the support for {@code gpu} on {@code machine}. */
  public static CardSupport of(Machine machine, Gpu gpu) {
    String kernelFault =
        KernelTrial.serves(gpu.capability())
            ? machine.kernelFault()
            : "kernels of our own begin at compute capability " + KernelTrial.LEAST;
    return new CardSupport(
        machine.natives().cuda().faultOn(gpu.index(), gpu.capability()), kernelFault);
  }

  /** Returns whether libtorch can compute on the GPU. */
  public boolean byTorch() {
    return torchFault.isEmpty();
  }

  /** Returns whether this project's kernels can compute on the GPU. */
  public boolean byKernels() {
    return kernelFault.isEmpty();
  }

  /** Returns a copy with this project's kernels switched off. */
  public CardSupport withoutKernels() {
    return byKernels()
        ? new CardSupport(torchFault, "kernels of our own are switched off (--gpu-kernels off)")
        : this;
  }

  /** Returns why neither can compute on the GPU; empty if one can. */
  public String fault() {
    if (byTorch() || byKernels()) {
      return "";
    }
    return torchFault.equals(kernelFault) ? torchFault : torchFault + "; " + kernelFault;
  }
}
