package org.voicepersona.model.cuda.card;

import java.util.Optional;

/**
 * Who computes a part of a model.
 *
 * @param loaded the part, loaded for kernels of our own; empty if it is left to libtorch, which
 *     need not compute on the card either
 * @param reason why the kernels do not; empty if they do
 * @param guard of what the kernels compute
 */
public record KernelChoice<T>(Optional<T> loaded, String reason, KernelGuard guard) {

  /** Returns that kernels of our own do not compute the part, and why. */
  public static <T> KernelChoice<T> none(String reason) {
    return new KernelChoice<>(Optional.empty(), reason, fault -> fault);
  }
}
