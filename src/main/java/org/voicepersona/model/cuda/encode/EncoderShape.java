package org.voicepersona.model.cuda.encode;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.CudaLibraries;
import org.voicepersona.model.cuda.compile.KernelSource;

/**
 * The sizes of an encoder with a projector, and the names of its weights.
 *
 * @param config of the encoder
 * @param prefix what the names of its weights start with
 * @param projector the name of the projector's linear layer, without an ending
 * @param projected the width of the projector's output
 */
public record EncoderShape(AudioConfig config, String prefix, String projector, int projected) {

  /** Dimensions of a head. */
  static final int HEAD = 64;

  /** Inputs of a step of a product; widths must be multiples of it. */
  static final int INPUTS = 32;

  private static final int WIDEST = 16_384;

  public EncoderShape {
    requireNonNull(config, "config is null");
    requireNonNull(prefix, "prefix is null");
    requireNonNull(projector, "projector is null");
  }

  /** Returns the kernels, which support all sizes without a {@link #fault}. */
  public static KernelSource source() {
    return KernelSource.ofResources(
        CudaLibraries.class,
        "encoder.cu",
        List.of("device.cuh", "clip_attention.cuh", "wide_product.cuh"),
        Collections.unmodifiableSortedMap(new TreeMap<>()));
  }

  /** Returns why the kernels do not support the encoder; empty if they do. */
  public Optional<String> fault(WeightStore store) {
    if (width() != HEAD * config.heads()) {
      return Optional.of(
          "%d heads of %d: must be of %d"
              .formatted(config.heads(), width() / config.heads(), HEAD));
    }
    if (config.positions() < EncoderSelfTest.ROWS) {
      return Optional.of(
          "%d positions: must be at least %d, which the self-test goes through"
              .formatted(config.positions(), EncoderSelfTest.ROWS));
    }
    int widest = Math.max(projected, Math.max(3 * width(), config.feedForwardSize()));
    if (widest > WIDEST || config.feedForwardSize() % INPUTS != 0 || projected % INPUTS != 0) {
      return Optional.of(
          "widths %d, %d and %d: must be multiples of %d, three times the first and the others at most %d"
              .formatted(width(), config.feedForwardSize(), projected, INPUTS, WIDEST));
    }
    return matrices()
        .filter(parts -> !areComputed(parts.stream().map(it -> store.weight(it + ".weight"))))
        .findFirst()
        .map(
            "%s are not all in 8 bits, nor all in 16, nor in 4 with groups of one size"::formatted);
  }

  /**
   * Returns the names of all matrices, without an ending, in lists of those multiplied together.
   */
  private Stream<List<String>> matrices() {
    Stream<List<String>> layers =
        IntStream.range(0, config.layers())
            .mapToObj(this::layer)
            .flatMap(
                it ->
                    Stream.of(
                        queriesKeysValues(it),
                        List.of(it + "self_attn.out_proj"),
                        List.of(it + "fc1"),
                        List.of(it + "fc2")));
    return Stream.concat(layers, Stream.of(List.of(projector)));
  }

  static List<String> queriesKeysValues(String layer) {
    return Stream.of("q_proj", "k_proj", "v_proj").map(it -> layer + "self_attn." + it).toList();
  }

  private static boolean areComputed(Stream<Weight> parts) {
    List<Weight> all = parts.toList();
    return all.stream().map(CardWeights.Form::of).distinct().count() == 1
        && all.stream().map(EncoderShape::group).distinct().count() == 1;
  }

  /** Returns how many inputs share a scale and a zero; 0 if the weight is not in 4 bits. */
  static int group(Weight weight) {
    if (weight instanceof Weight.Int4 int4) {
      return int4.groupSize();
    }
    return weight instanceof Weight.PackedInt4 int4 ? int4.groupSize() : 0;
  }

  String layer(int number) {
    return prefix + "layers." + number + ".";
  }

  int width() {
    return config.hiddenSize();
  }

  /** Returns the number of bins of a frame on the card, including zeros for padding. */
  int paddedBins() {
    return padded(config.melBins());
  }

  static int padded(int bins) {
    return (bins + INPUTS - 1) / INPUTS * INPUTS;
  }
}
