package org.voicepersona.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;

/**
 * The audio encoder of Qwen2-Audio, with the projector that turns clips into the decoder's tokens,
 * or of Whisper. Its weights are there for good, or are mapped and brought to the device for each
 * call and then let go.
 */
public final class AudioEncoder {

  private final TorchModule module;
  private final NDManager manager;
  private final Function<NDManager, EncoderWeights> loader;
  private final Optional<EncoderWeights> resident;

  /**
   * Makes an encoder.
   *
   * @param manager of the encoder's device; owns what is resident
   * @param loader brings the weights to the device of a manager, which then owns them
   * @param evicted whether the weights are let go after each call
   */
  public AudioEncoder(
      TorchModule module,
      NDManager manager,
      Function<NDManager, EncoderWeights> loader,
      boolean evicted) {
    this.module = module;
    this.manager = manager;
    this.loader = loader;
    this.resident = evicted ? Optional.empty() : Optional.of(loader.apply(manager));
  }

  /**
   * Returns what the encoder makes of clips, before the projector.
   *
   * @return [audio tokens of all clips, encoder width], clip after clip; without a projector
   *     [encoder frames of all clips, encoder width]
   */
  public NDArray encode(NDManager step, List<LogMel.Features> clips) {
    return withWeights(weights -> encode(step, clips, weights));
  }

  /**
   * Returns groups of clips as the decoder of Qwen2-Audio takes them. The clips of a group are
   * heard at once, the groups one after the other.
   *
   * @return for each group [audio tokens of its clips, hidden], on the encoder's device
   */
  public List<NDArray> hear(NDManager step, List<List<LogMel.Features>> groups) {
    return withWeights(
        weights -> {
          List<NDArray> heard = new ArrayList<>();
          for (List<LogMel.Features> clips : groups) {
            try (NDManager group = manager.newSubManager()) {
              NDArray encoded = encode(group, clips, weights);
              heard.add(module.call(step, "linear", encoded, weights.projector().orElseThrow()));
            }
          }
          return heard;
        });
  }

  private <T> T withWeights(Function<EncoderWeights, T> use) {
    if (resident.isPresent()) {
      return use.apply(resident.get());
    }
    try (NDManager visit = manager.newSubManager()) {
      return use.apply(loader.apply(visit));
    } finally {
      TorchRuntime.returnFreeMemory(manager.getDevice());
    }
  }

  private NDArray encode(NDManager step, List<LogMel.Features> clips, EncoderWeights weights) {
    List<NDArray> stem = weights.stem();
    long[] counts = clips.stream().mapToLong(clip -> clip.lengths().encoderFrames()).toArray();
    NDList frames = new NDList();
    for (LogMel.Features clip : clips) {
      NDArray mel = step.create(clip.values(), new Shape(clip.bins(), clip.frames()));
      frames.add(
          module.call(
              step,
              "listen",
              mel,
              stem.get(0),
              stem.get(1),
              stem.get(2),
              stem.get(3),
              stem.get(4),
              clip.lengths().encoderFrames()));
    }
    NDArray x = module.call(step, "join", frames);
    for (EncoderWeights.Layer layer : weights.layers()) {
      x =
          replace(
              x,
              module.call(
                  step,
                  "encoder_layer",
                  x,
                  counts,
                  layer.norms(),
                  layer.queriesKeysValues(),
                  layer.out(),
                  layer.up(),
                  layer.down()));
    }
    return replace(
        x,
        weights.projector().isPresent()
            ? module.call(step, "pool", x, counts, weights.norm())
            : module.call(step, "normalize", x, weights.norm()));
  }

  private static NDArray replace(NDArray old, NDArray fresh) {
    old.close();
    return fresh;
  }
}
