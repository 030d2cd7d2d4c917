package org.voicepersona.model.hardware;

import static java.util.Objects.requireNonNull;

import org.voicepersona.model.cuda.card.KernelTrial;

/**
 * What can compute on a GPU.
 *
 * @param torchFault why libtorch cannot, in words; empty if it can
 * @param kernelFault why kernels of our own cannot; empty if they can
 */
public record CardSupport(String torchFault, String kernelFault) {

  /** Checks that nothing is missing. */
  public CardSupport {
    requireNonNull(torchFault, "torchFault is null");
    requireNonNull(kernelFault, "kernelFault is null");
  }

  /** Returns what can on a GPU of {@code machine}. */
  public static CardSupport of(Machine machine, Gpu gpu) {
    String kernelFault =
        KernelTrial.serves(gpu.capability())
            ? machine.kernelFault()
            : "kernels of our own begin at compute capability " + KernelTrial.LEAST;
    return new CardSupport(
        machine.natives().cuda().faultOn(gpu.index(), gpu.capability()), kernelFault);
  }

  /** Returns whether libtorch can. */
  public boolean byTorch() {
    return torchFault.isEmpty();
  }

  /** Returns whether kernels of our own can, for the models that they serve. */
  public boolean byKernels() {
    return kernelFault.isEmpty();
  }

  /** Returns the same where kernels of our own are not wanted. */
  public CardSupport withoutKernels() {
    return byKernels()
        ? new CardSupport(torchFault, "kernels of our own are switched off (--gpu-kernels off)")
        : this;
  }

  /** Returns why nothing can; empty if something can. */
  public String fault() {
    if (byTorch() || byKernels()) {
      return "";
    }
    return torchFault.equals(kernelFault) ? torchFault : torchFault + "; " + kernelFault;
  }
}
