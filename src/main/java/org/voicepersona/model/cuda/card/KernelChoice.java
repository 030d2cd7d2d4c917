package org.voicepersona.model.cuda.card;

import java.util.Optional;

/**
 * Who computes a part of a model.
 *
 * @param loaded the part, loaded for kernels of our own; empty if libtorch is to compute it
 * @param reason why the kernels do not; empty if they do
 * @param guard of what the kernels compute
 */
public record KernelChoice<T>(Optional<T> loaded, String reason, KernelGuard guard) {

  /** Returns that libtorch computes the part, and why. */
  public static <T> KernelChoice<T> torch(String reason) {
    return new KernelChoice<>(Optional.empty(), reason, fault -> fault);
  }
}
