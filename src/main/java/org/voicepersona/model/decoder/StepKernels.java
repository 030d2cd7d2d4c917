package org.voicepersona.model.decoder;

import java.util.Optional;
import java.util.function.Function;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.card.InstalledCard;
import org.voicepersona.model.cuda.driver.CudaException;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.weights.ComputeSettings;

/** Finds out whether a decoder goes through kernels of our own, and loads it for them. */
@FunctionalInterface
public interface StepKernels {

  /** Libtorch computes all. */
  StepKernels NONE = (config, names, store, settings) -> Choice.torch("they are not wanted");

  /**
   * Who computes a decoder.
   *
   * @param decoder loaded for the kernels; empty if libtorch is to compute it
   * @param reason why the kernels do not; empty if they do
   * @param broken takes note that a kernel broke CUDA, and returns what to throw
   */
  record Choice(
      Optional<DeviceDecoder> decoder,
      String reason,
      Function<CudaException, RuntimeException> broken) {

    /** Returns that libtorch computes, and why. */
    static Choice torch(String reason) {
      return new Choice(Optional.empty(), reason, e -> e);
    }
  }

  /**
   * Loads a decoder.
   *
   * @param settings where it computes, and what with
   */
  Choice load(TextConfig config, DecoderNames names, WeightStore store, ComputeSettings settings);

  /** Returns the kernels that {@code settings} ask for. */
  static StepKernels of(ComputeSettings settings) {
    boolean wanted = settings.ownKernels() && settings.placement().device().isCuda();
    return wanted
        ? new CheckedKernels(new InstalledCard(settings.placement().device().number()))
        : NONE;
  }
}
