package org.voicepersona.model.decoder;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.compile.CompilationException;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.CudaException;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.cuda.step.StepShape;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.natives.LoadingFault;

/**
 * Kernels of our own, used where they have shown to be right on this very card with these weights.
 * Where they are not used the log says why.
 *
 * @param card what they run on
 */
public record CheckedKernels(Card card) implements StepKernels {

  private static final Logger LOG = LoggerFactory.getLogger(CheckedKernels.class);

  /** A card, and the kernels in its code. */
  public interface Card {

    /** Returns what it can do. */
    ComputeCapability capability();

    /** Opens its context. */
    CudaContext open();

    /**
     * Returns the kernels for this card.
     *
     * @throws CompilationException if they do not compile
     * @throws IOException if they cannot be read or kept
     */
    byte[] code(StepShape shape) throws IOException;

    /** Notes that the kernels fail on it, after which CUDA computes no more in this process. */
    void noteFailure(StepShape shape, String reason) throws IOException;
  }

  @Override
  public Choice load(
      TextConfig config, DecoderNames names, WeightStore store, ComputeSettings settings) {
    String reason;
    try {
      Optional<String> none = reasonAgainst(config, names, store, settings);
      if (none.isPresent()) {
        LOG.info("the decoder goes through libtorch, not through our own kernels: {}", none.get());
        return Choice.torch(none.get());
      }
      StepShape shape = StepShape.of(config, names, store);
      DeviceDecoder decoder = load(shape, names, store, settings);
      Optional<String> fault = fault(decoder, shape, names, store);
      if (fault.isEmpty()) {
        LOG.info("the decoder goes through kernels of our own, which are right on this card");
        return new Choice(Optional.of(decoder), "", e -> broken(shape, e));
      }
      reason = fault.get();
    } catch (LinkageError e) {
      reason =
          LoadingFault.of("CUDA's driver or compiler", e).lines().limit(2).collect(joining(" "));
    } catch (IOException | CompilationException | CudaException e) {
      reason = e.getMessage();
    }
    LOG.warn("the decoder goes through libtorch, not through kernels of our own: {}", reason);
    return Choice.torch(reason);
  }

  /** A kernel that breaks, rather than errs, takes CUDA with it: then it must not run again. */
  private Optional<String> fault(
      DeviceDecoder decoder, StepShape shape, DecoderNames names, WeightStore store)
      throws IOException {
    boolean isKept = false;
    try {
      Optional<String> fault = decoder.fault(names, store);
      isKept = fault.isEmpty();
      return fault;
    } catch (CudaException e) {
      if (!e.isOfMemory()) {
        isKept = true; // What is broken frees nothing.
        card.noteFailure(shape, e.getMessage());
      }
      throw e;
    } finally {
      if (!isKept) {
        decoder.close();
      }
    }
  }

  /** What the self-test does not go through may yet break: the next start must not get there. */
  private RuntimeException broken(StepShape shape, CudaException fault) {
    try {
      card.noteFailure(shape, fault.getMessage());
      return new IllegalStateException(
          "our own kernels broke CUDA, which ends this process: %s: start again: the decoder then goes through libtorch, as with --gpu-kernels off"
              .formatted(fault.getMessage()),
          fault);
    } catch (IOException e) {
      fault.addSuppressed(e);
      return new IllegalStateException(
          "our own kernels broke CUDA, which ends this process: %s: start again with --gpu-kernels off, since that cannot be noted: %s"
              .formatted(fault.getMessage(), e.getMessage()),
          fault);
    }
  }

  private DeviceDecoder load(
      StepShape shape, DecoderNames names, WeightStore store, ComputeSettings settings)
      throws IOException {
    int pages =
        KeyValueCache.roomFor(Math.toIntExact(settings.placement().keyValueTokens()))
            / KeyValueCache.PAGE;
    byte[] code = card.code(shape);
    return DeviceDecoder.load(card.open(), code, shape, names, store, pages);
  }

  private Optional<String> reasonAgainst(
      TextConfig config, DecoderNames names, WeightStore store, ComputeSettings settings) {
    Placement placement = settings.placement();
    if (!placement.isPlanned() || placement.layersOnHost() > 0) {
      return Optional.of("not all layers are on the GPU");
    }
    if (!settings.compressedCaches()) {
      return Optional.of("keys and values are not in 8 bits (--int8-cache)");
    }
    if (placement.keyValueTokens() < DeviceDecoder.LEAST_PAGES * KeyValueCache.PAGE) {
      return Optional.of(
          "there is room for %d tokens, must be for %d"
              .formatted(
                  placement.keyValueTokens(), DeviceDecoder.LEAST_PAGES * KeyValueCache.PAGE));
    }
    return StepShape.fault(config, names, store).or(this::cardFault);
  }

  private Optional<String> cardFault() {
    ComputeCapability capability = card.capability();
    return DeviceDecoder.runsOn(capability)
        ? Optional.empty()
        : Optional.of("compute capability is %s, must be at least 8.0".formatted(capability));
  }
}
