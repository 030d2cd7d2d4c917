package org.voicepersona.model.encoder;

import java.util.Optional;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.card.InstalledCard;
import org.voicepersona.model.cuda.card.KernelCard;
import org.voicepersona.model.cuda.card.KernelChoice;
import org.voicepersona.model.cuda.card.KernelTrial;
import org.voicepersona.model.cuda.encode.DeviceEncoder;
import org.voicepersona.model.cuda.encode.EncoderShape;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.weights.ComputeSettings;

/**
 * Loads an encoder into CUDA kernels of this project, if these can run it.
 *
 * @param card the card that runs the kernels; empty if they are not to be tried
 * @param unwanted why the kernels are not to be tried; empty if there is a card
 */
public record EncoderKernels(Optional<KernelCard> card, String unwanted) {

  private static final String PART = "encoder";

  /** Returns the kernels for {@code card}. */
  public static EncoderKernels on(KernelCard card) {
    return new EncoderKernels(Optional.of(card), "");
  }

  /** Returns no kernels, with the reason. */
  public static EncoderKernels none(String unwanted) {
    return new EncoderKernels(Optional.empty(), unwanted);
  }

  /** Returns the kernels that {@code settings} ask for. */
  public static EncoderKernels of(ComputeSettings settings) {
    Placement placement = settings.placement();
    if (!settings.ownKernels() || !placement.device().isCuda()) {
      return none("they are not wanted");
    }
    if (placement.encoder() == EncoderPlace.HOST) {
      return none("the encoder is on the host");
    }
    return settings.activations() == ComputeSettings.Activations.BFLOAT16
        ? on(new InstalledCard(placement.device().number()))
        : none("they compute in bfloat16, and float32 is asked for");
  }

  /**
   * Loads an encoder.
   *
   * @param store read again on each call if the weights are evicted
   * @param evicted whether the weights are freed after each call
   */
  public KernelChoice<DeviceEncoder> load(EncoderShape shape, WeightStore store, boolean evicted) {
    if (card.isEmpty()) {
      return KernelChoice.none(unwanted);
    }
    Optional<String> declined = shape.fault(store);
    if (declined.isPresent()) {
      return KernelTrial.declined(PART, declined.get());
    }
    KernelTrial trial = new KernelTrial(card.get(), EncoderShape.source(), PART);
    return trial.load(
        (context, code) -> DeviceEncoder.load(context, code, shape, store, evicted),
        DeviceEncoder::fault,
        DeviceEncoder::close);
  }
}
