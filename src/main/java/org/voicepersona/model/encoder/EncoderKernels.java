package org.voicepersona.model.encoder;

import java.util.Optional;
import java.util.function.Function;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.card.InstalledCard;
import org.voicepersona.model.cuda.card.KernelCard;
import org.voicepersona.model.cuda.card.KernelTrial;
import org.voicepersona.model.cuda.driver.CudaException;
import org.voicepersona.model.cuda.encode.DeviceEncoder;
import org.voicepersona.model.cuda.encode.EncoderShape;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.weights.ComputeSettings;

/**
 * Finds out whether an encoder goes through kernels of our own, and loads it for them.
 *
 * @param card what they run on; empty if they are not wanted
 */
public record EncoderKernels(Optional<KernelCard> card) {

  /** Libtorch computes all. */
  public static final EncoderKernels NONE = new EncoderKernels(Optional.empty());

  private static final String PART = "encoder";

  /**
   * Who computes an encoder.
   *
   * @param encoder loaded for the kernels; empty if libtorch is to compute it
   * @param reason why the kernels do not; empty if they do
   * @param broken takes note that a kernel broke CUDA, and returns what to throw
   */
  public record Choice(
      Optional<DeviceEncoder> encoder,
      String reason,
      Function<CudaException, RuntimeException> broken) {}

  /** Returns the kernels that {@code settings} ask for. */
  public static EncoderKernels of(ComputeSettings settings) {
    boolean wanted =
        settings.ownKernels()
            && settings.placement().device().isCuda()
            && settings.placement().encoder() != EncoderPlace.HOST;
    return wanted
        ? new EncoderKernels(Optional.of(new InstalledCard(settings.placement().device().number())))
        : NONE;
  }

  /**
   * Loads an encoder.
   *
   * @param store is asked for weights again if these are evicted
   * @param evicted whether the weights are freed behind each call
   */
  public Choice load(EncoderShape shape, WeightStore store, boolean evicted) {
    if (card.isEmpty()) {
      return new Choice(Optional.empty(), "they are not wanted", e -> e);
    }
    Optional<String> declined = shape.fault(store);
    if (declined.isPresent()) {
      String reason = KernelTrial.declined(PART, declined.get()).reason();
      return new Choice(Optional.empty(), reason, e -> e);
    }
    KernelTrial trial = new KernelTrial(card.get(), EncoderShape.source(), PART);
    KernelTrial.Result<DeviceEncoder> result =
        trial.load(
            (context, code) -> DeviceEncoder.load(context, code, shape, store, evicted),
            DeviceEncoder::fault,
            DeviceEncoder::close);
    return new Choice(result.loaded(), result.reason(), trial::broken);
  }
}
