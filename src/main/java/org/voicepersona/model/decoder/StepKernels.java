package org.voicepersona.model.decoder;

import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.card.InstalledCard;
import org.voicepersona.model.cuda.card.KernelChoice;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.weights.ComputeSettings;

/** Finds out whether a decoder goes through kernels of our own, and loads it for them. */
@FunctionalInterface
public interface StepKernels {

  /** Libtorch computes all. */
  StepKernels NONE = (config, names, store, settings) -> KernelChoice.none("they are not wanted");

  /**
   * Loads a decoder.
   *
   * @param settings where it computes, and what with
   */
  KernelChoice<DeviceDecoder> load(
      TextConfig config, DecoderNames names, WeightStore store, ComputeSettings settings);

  /** Returns the kernels that {@code settings} ask for. */
  static StepKernels of(ComputeSettings settings) {
    boolean wanted = settings.ownKernels() && settings.placement().device().isCuda();
    return wanted
        ? new CheckedKernels(new InstalledCard(settings.placement().device().number()))
        : NONE;
  }
}
