package org.voicepersona.model.plan;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;
import java.util.function.Supplier;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.torch.ShortageException;

/**
 * Which part of a model lies where.
 *
 * <p>On {@code device} lie the head, the first layers of the decoder, and audio encoder and
 * projector unless they are on the host. On the host lie the last layers of the decoder, if any,
 * and always the token embedding. Keys and values lie beside their layers. Results differ between
 * placements by the rounding of the kernels alone.
 *
 * @param device where most of it lies
 * @param layersOnHost how many layers of the decoder, the last ones, lie on the host whatever the
 *     device; at least 0
 * @param encoder where the audio encoder is
 * @param keyValueTokens how many tokens there is room for in the caches; at least 1
 */
public record Placement(
    ComputeDevice device, int layersOnHost, EncoderPlace encoder, long keyValueTokens)
    implements Serializable {

  /** Checks the numbers. */
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

  /** Returns everything on {@code device}, with as much room for tokens as there is. */
  public static Placement whole(ComputeDevice device) {
    return new Placement(device, 0, EncoderPlace.RESIDENT, Long.MAX_VALUE);
  }

  /**
   * Returns what {@code plan} says.
   *
   * @param gpu the GPU that it speaks of
   */
  public static Placement of(MemoryPlan plan, ComputeDevice gpu) {
    return plan.usesGpu()
        ? new Placement(
            gpu, plan.decoderLayers() - plan.gpuLayers(), plan.encoder(), plan.keyValueTokens())
        : new Placement(ComputeDevice.CPU, 0, EncoderPlace.RESIDENT, plan.keyValueTokens());
  }

  /** Returns whether there is an end to the room for tokens. */
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

  /** Returns the same with room for no more tokens than {@code most}. */
  public Placement withTokensUpTo(long most) {
    return new Placement(device, layersOnHost, encoder, Math.min(keyValueTokens, most));
  }

  /**
   * Returns what {@code work} returns.
   *
   * @param what the work, for messages, such as {@code loading the model}
   * @throws ShortageException if it fails for want of memory, or because the GPU is unfit
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

  /** Returns where the model computes, in words. */
  public String toWords() {
    return device.isCuda() && layersOnHost > 0
        ? "%s but for the last %d layers".formatted(device.toWords(), layersOnHost)
        : device.toWords();
  }
}
