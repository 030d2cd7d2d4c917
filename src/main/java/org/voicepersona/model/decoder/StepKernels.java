package org.voicepersona.model.decoder;

import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.card.InstalledCard;
import org.voicepersona.model.cuda.card.KernelChoice;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.weights.ComputeSettings;

/** Loads a decoder into CUDA kernels of this project, if these can run it. */
@FunctionalInterface
public interface StepKernels {

  /** Never uses CUDA kernels of this project: libtorch computes everything. */
  StepKernels NONE = (config, names, store, settings) -> KernelChoice.none("they are not wanted");

  /**
   * Loads a decoder, or returns the reason against it.
   *
   * @param settings the placement and precision of the decoder
   */
  KernelChoice<DeviceDecoder> load(
      TextConfig config, DecoderNames names, WeightStore store, ComputeSettings settings);

  /** Returns the kernels that {@code settings} ask for, {@link #NONE} off CUDA devices. */
  static StepKernels of(ComputeSettings settings) {
    boolean wanted = settings.ownKernels() && settings.placement().device().isCuda();
    return wanted
        ? new CheckedKernels(new InstalledCard(settings.placement().device().number()))
        : NONE;
  }
}
