package org.voicepersona.model.cuda.card;

import java.util.Optional;

/**
 * The decision whether a part of a model runs in this project's kernels.
 *
 * @param loaded the part, loaded into the kernels; empty if it is left to libtorch, which may not
 *     support the card either
 * @param reason why the kernels do not run the part; empty if they do
 * @param guard runs the kernels' work
 */
public record KernelChoice<T>(Optional<T> loaded, String reason, KernelGuard guard) {

  /** Returns the decision against the kernels, with its reason. */
  public static <T> KernelChoice<T> none(String reason) {
    return new KernelChoice<>(Optional.empty(), reason, fault -> fault);
  }
}
