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
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.SpeechModule;

/**
 * Whisper's audio encoder in libtorch, with or without a projector to the width of a text decoder.
 * Its weights stay on the device, or are evicted: copied there for each call and freed after it.
 */
public final class AudioEncoder implements ClipEncoder, AudioEmbedder {

  private final SpeechModule module;
  private final NDManager manager;
  private final Function<NDManager, EncoderWeights> loader;
  private final Optional<EncoderWeights> resident;

  /**
   * Makes an encoder.
   *
   * @param manager of the encoder's device; owns resident weights
   * @param loader loads the weights to the device of a manager, which then owns them
   * @param evicted whether the weights are freed after each call
   */
  public AudioEncoder(
      SpeechModule module,
      NDManager manager,
      Function<NDManager, EncoderWeights> loader,
      boolean evicted) {
    this.module = module;
    this.manager = manager;
    this.loader = loader;
    this.resident = evicted ? Optional.empty() : Optional.of(loader.apply(manager));
  }

  /**
   * Encodes clips, without the projector.
   *
   * @return [audio tokens of all clips, encoder width]; [encoder frames of all clips, encoder
   *     width] for an encoder without a projector
   */
  @Override
  public NDArray encode(NDManager step, List<LogMel.Features> clips) {
    return withWeights(weights -> encode(step, clips, weights));
  }

  /** Encodes the clips of a group together, and the groups one after the other. */
  @Override
  public List<NDArray> embedAudio(NDManager step, List<List<LogMel.Features>> groups) {
    return withWeights(
        weights -> {
          List<NDArray> embeddings = new ArrayList<>();
          for (List<LogMel.Features> clips : groups) {
            try (NDManager group = manager.newSubManager()) {
              NDArray encoded = encode(group, clips, weights);
              embeddings.add(module.linear(step, encoded, weights.projector().orElseThrow()));
            }
          }
          return embeddings;
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
    long[] counts = clips.stream().mapToLong(clip -> clip.lengths().encoderFrames()).toArray();
    NDList frames = new NDList();
    for (LogMel.Features clip : clips) {
      NDArray mel = step.create(clip.values(), new Shape(clip.bins(), clip.frames()));
      frames.add(module.convolve(step, mel, weights.stem(), clip.lengths().encoderFrames()));
    }
    NDArray x = module.join(step, frames);
    for (EncoderWeights.Layer layer : weights.layers()) {
      x =
          replace(
              x,
              module.encoderLayer(
                  step,
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
            ? module.pool(step, x, counts, weights.norm())
            : module.normalize(step, x, weights.norm()));
  }

  @Override
  public void close() {}

  private static NDArray replace(NDArray old, NDArray fresh) {
    old.close();
    return fresh;
  }
}
