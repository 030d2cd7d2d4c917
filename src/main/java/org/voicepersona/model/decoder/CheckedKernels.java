package org.voicepersona.model.decoder;

import java.util.List;
import java.util.Optional;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.CudaLibraries;
import org.voicepersona.model.cuda.card.KernelCard;
import org.voicepersona.model.cuda.card.KernelChoice;
import org.voicepersona.model.cuda.card.KernelTrial;
import org.voicepersona.model.cuda.compile.KernelSource;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.cuda.step.StepShape;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.weights.ComputeSettings;

/**
 * CUDA kernels of this project, used if they give the right results on this card with these
 * weights.
 *
 * @param card the card that runs them
 */
public record CheckedKernels(KernelCard card) implements StepKernels {

  private static final String PART = "decoder";
  private static final String PROGRAM = "decoder.cu";
  private static final List<String> HEADERS =
      List.of(
          "device.cuh", "step.cuh", "linear.cuh", "norm.cuh", "attention.cuh", "candidates.cuh");

  @Override
  public KernelChoice<DeviceDecoder> load(
      TextConfig config, DecoderNames names, WeightStore store, ComputeSettings settings) {
    Optional<String> declined = reasonAgainst(config, names, store, settings);
    if (declined.isPresent()) {
      return KernelTrial.declined(PART, declined.get());
    }
    StepShape shape = StepShape.of(config, names, store);
    KernelSource source =
        KernelSource.ofResources(CudaLibraries.class, PROGRAM, HEADERS, shape.defines());
    KernelTrial trial = new KernelTrial(card, source, PART);
    int pages =
        KeyValueCache.roomFor(Math.toIntExact(settings.placement().keyValueTokens()))
            / KeyValueCache.PAGE;
    return trial.load(
        (context, code) -> DeviceDecoder.load(context, code, shape, names, store, pages),
        decoder -> decoder.fault(names, store),
        DeviceDecoder::close);
  }

  private static Optional<String> reasonAgainst(
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
    return StepShape.fault(config, names, store);
  }
}
