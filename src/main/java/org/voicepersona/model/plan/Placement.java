package org.voicepersona.model.plan;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;
import java.util.function.Supplier;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.torch.ShortageException;

/**
 * Where the parts of a model lie.
 *
 * <p>On {@code device} lie the head, the first layers of the decoder, and audio encoder and
 * projector unless they are on the host. On the host lie the last layers of the decoder, if any,
 * and always the token embedding. Keys and values lie beside their layers. Results differ between
 * placements only by the rounding of the kernels.
 *
 * @param device the device of most parts
 * @param layersOnHost how many layers of the decoder, the last ones, lie on the host whatever the
 *     device; at least 0
 * @param encoder where the audio encoder is
 * @param keyValueTokens capacity of the KV caches in tokens, at least 1
 */
public record Placement(
    ComputeDevice device, int layersOnHost, EncoderPlace encoder, long keyValueTokens)
    implements Serializable {

  public Placement {
    requireNonNull(device, "device is null");
    requireNonNull(encoder, "encoder is null");
    if (layersOnHost < 0) {
      throw new IllegalArgumentException(
          "layers on the host is " + layersOnHost + ", must be at least 0");
    }
    if (keyValueTokens < 1) {
      throw new IllegalArgumentException(
          "key-value tokens is " + keyValueTokens + ", must be at least 1");
    }
  }

  /** Returns a placement of all parts on {@code device}, with unlimited KV caches. */
  public static Placement whole(ComputeDevice device) {
    return new Placement(device, 0, EncoderPlace.RESIDENT, Long.MAX_VALUE);
  }

  /**
   * Returns the placement that {@code plan} describes.
   *
   * @param gpu the GPU of the plan
   */
  public static Placement of(MemoryPlan plan, ComputeDevice gpu) {
    return plan.usesGpu()
        ? new Placement(
            gpu, plan.decoderLayers() - plan.gpuLayers(), plan.encoder(), plan.keyValueTokens())
        : new Placement(ComputeDevice.CPU, 0, EncoderPlace.RESIDENT, plan.keyValueTokens());
  }

  /** Returns whether the capacity of the KV caches is limited. */
  public boolean isPlanned() {
    return keyValueTokens < Long.MAX_VALUE;
  }

  /** Returns whether the encoder is loaded for each batch of clips and evicted afterwards. */
  public boolean encoderEvicted() {
    return encoder == EncoderPlace.EVICTED;
  }

  /** Returns whether any layer of the decoder lies on the host. */
  public boolean decodesOnHost() {
    return !device.isCuda() || layersOnHost > 0;
  }

  /** Returns a copy whose KV caches hold at most {@code most} tokens. */
  public Placement withTokensUpTo(long most) {
    return new Placement(device, layersOnHost, encoder, Math.min(keyValueTokens, most));
  }

  /**
   * Runs {@code work} and returns its result.
   *
   * @param what the work, for messages, such as {@code loading the model}
   * @throws ShortageException if the work fails for lack of memory or because the GPU is not
   *     supported
   */
  public <T> T attempt(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | OutOfMemoryError e) {
      Optional<ShortageException> shortage =
          ShortageException.behind(e, "%s %s".formatted(what, toWords()));
      if (shortage.isPresent()) {
        throw shortage.get();
      }
      throw e;
    }
  }

  /** Returns the placement for a sentence, such as "on the GPU but for the last 4 layers". */
  public String toWords() {
    return device.isCuda() && layersOnHost > 0
        ? "%s but for the last %d layers".formatted(device.toWords(), layersOnHost)
        : device.toWords();
  }
}
