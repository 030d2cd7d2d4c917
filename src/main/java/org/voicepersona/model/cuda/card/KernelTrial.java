package org.voicepersona.model.cuda.card;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.compile.CompilationException;
import org.voicepersona.model.cuda.compile.KernelSource;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.CudaException;
import org.voicepersona.natives.LoadingFault;

/**
 * Loads a part of a model for kernels of our own, and keeps it where these show to be right on the
 * very card with its weights. Where they are not used the log says why.
 *
 * @param card what they run on
 * @param source the kernels
 * @param part of the model, in words, such as {@code decoder}
 */
public record KernelTrial(KernelCard card, KernelSource source, String part)
    implements KernelGuard {

  private static final Logger LOG = LoggerFactory.getLogger(KernelTrial.class);

  /** The first generation with products of bfloat16 and copies in the background. */
  public static final ComputeCapability LEAST = new ComputeCapability(8, 0);

  /** Returns whether a card that can do {@code capability} is one for kernels of our own. */
  public static boolean serves(ComputeCapability capability) {
    return capability.compareTo(LEAST) >= 0;
  }

  /** Loads a part with kernels that are compiled for it. */
  @FunctionalInterface
  public interface Loader<T> {

    /** Loads it; the context is closed with it, also if it cannot be loaded. */
    T load(CudaContext context, byte[] code);
  }

  /** Returns that kernels do not compute the part, which the log tells. */
  public static <T> KernelChoice<T> declined(String part, String reason) {
    LOG.info("the {} does not go through kernels of our own: {}", part, reason);
    return KernelChoice.none(reason);
  }

  /**
   * Loads the part.
   *
   * @param test compares what the kernels give with what they should: what is wrong, in words
   * @param close frees a part that is not kept
   */
  public <T> KernelChoice<T> load(
      Loader<T> loader, Function<T, Optional<String>> test, Consumer<T> close) {
    String reason;
    try {
      ComputeCapability capability = card.capability();
      if (!serves(capability)) {
        return declined(
            part, "compute capability is %s, must be at least %s".formatted(capability, LEAST));
      }
      byte[] code = card.code(source);
      T loaded = loader.load(card.open(), code);
      Optional<String> fault = fault(loaded, test, close);
      if (fault.isEmpty()) {
        LOG.info("the {} goes through kernels of our own, which are right on this card", part);
        return new KernelChoice<>(Optional.of(loaded), "", this);
      }
      reason = fault.get();
    } catch (LinkageError | IOException | CompilationException | CudaException e) {
      reason = told(e);
    }
    LOG.warn("the {} does not go through kernels of our own: {}", part, reason);
    return KernelChoice.none(reason);
  }

  /** Returns why kernels cannot be loaded, in one line. */
  private static String told(Throwable fault) {
    return fault instanceof LinkageError
        ? LoadingFault.of("CUDA's driver or compiler", fault).lines().limit(2).collect(joining(" "))
        : Optional.ofNullable(fault.getMessage()).orElseGet(fault::toString);
  }

  /** A kernel that breaks, rather than errs, takes CUDA with it: then it must not run again. */
  private <T> Optional<String> fault(
      T loaded, Function<T, Optional<String>> test, Consumer<T> close) {
    boolean isKept = false;
    try {
      Optional<String> fault = test.apply(loaded);
      isKept = fault.isEmpty();
      return fault;
    } catch (CudaException e) {
      if (!e.isOfMemory()) {
        isKept = true; // What is broken frees nothing.
        note(e);
      }
      throw e;
    } finally {
      if (!isKept) {
        close.accept(loaded);
      }
    }
  }

  /** The reason why the kernels are not used is that they broke, whether or not it is noted. */
  private void note(CudaException fault) {
    try {
      card.noteFailure(source, fault.getMessage());
    } catch (IOException e) {
      LOG.warn(
          "kernels of our own broke CUDA, which cannot be noted: start again with --gpu-kernels"
              + " off: {}",
          told(e));
    }
  }

  /**
   * Takes note that a kernel broke CUDA, and returns what to throw: what the self-test does not go
   * through may yet break, and the next start must not get there.
   */
  @Override
  public RuntimeException broken(CudaException fault) {
    try {
      card.noteFailure(source, fault.getMessage());
      return new IllegalStateException(
          "our own kernels broke CUDA, which ends this process: %s: start again: the %s then does without them, as with --gpu-kernels off"
              .formatted(fault.getMessage(), part),
          fault);
    } catch (IOException e) {
      fault.addSuppressed(e);
      return new IllegalStateException(
          "our own kernels broke CUDA, which ends this process: %s: start again with --gpu-kernels off, since that cannot be noted: %s"
              .formatted(fault.getMessage(), e.getMessage()),
          fault);
    }
  }
}
