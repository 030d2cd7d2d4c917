package org.voicepersona.model.prepare;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.quantize.ScaleType;

/**
 * What a prepared model is to be like; part of its identity.
 *
 * @param bits of the decoder's linear layers: 4, 8, or 16 for floating-point numbers as published
 * @param headBits of the head: 4, 8 or 16; 0, as in manifests of old, for {@code bits}
 * @param encoderBits of the linear layers of the audio encoder and of the projector: 4, 8 or 16
 * @param groupSize columns that share a scale, in 4 bits: 32, 64, 128 or 256
 * @param rounding how scales are chosen, in 4 bits
 * @param layout the order of 4-bit values
 * @param calibration what the model heard while its matrices were rounded, to 4 bits: a digest;
 *     empty, or absent as in manifests of old, if it heard nothing
 */
public record PreparationSettings(
    int bits,
    int headBits,
    int encoderBits,
    int groupSize,
    Rounding rounding,
    Int4Layout layout,
    String calibration) {

  /** The group size that is used unless another is asked for. */
  public static final int DEFAULT_GROUP_SIZE = 128;

  private static final Set<Integer> BITS = Set.of(4, 8, 16);
  private static final Set<Integer> GROUP_SIZES = Set.of(32, 64, 128, 256);

  /** Checks bits and group size. */
  public PreparationSettings {
    requireNonNull(rounding, "rounding is null");
    requireNonNull(layout, "layout is null");
    headBits = headBits == 0 ? bits : headBits;
    calibration = requireNonNullElse(calibration, "");
    if (!BITS.contains(bits)) {
      throw new IllegalArgumentException("bits is " + bits + ", must be 4, 8 or 16");
    }
    if (!BITS.contains(headBits)) {
      throw new IllegalArgumentException("head bits is " + headBits + ", must be 4, 8 or 16");
    }
    if (!calibration.matches("[0-9a-f]{0,64}")) {
      throw new IllegalArgumentException("calibration must be a digest, or empty");
    }
    if (!BITS.contains(encoderBits)) {
      throw new IllegalArgumentException("encoder bits is " + encoderBits + ", must be 4, 8 or 16");
    }
    if (!GROUP_SIZES.contains(groupSize)) {
      throw new IllegalArgumentException(
          "group size is " + groupSize + ", must be 32, 64, 128 or 256");
    }
  }

  /**
   * Returns the settings for {@code bits} with everything else as it is best: scales by least
   * squares, the encoder in 8 bits unless nothing is quantised.
   */
  public static PreparationSettings of(int bits, int groupSize, Int4Layout layout) {
    return new PreparationSettings(
        bits, bits, bits == 16 ? 16 : 8, groupSize, Rounding.LEAST_SQUARES, layout, "");
  }

  /** Returns the same settings for what the model heard. */
  PreparationSettings withCalibration(String digest) {
    return new PreparationSettings(
        bits, headBits, encoderBits, groupSize, rounding, layout, digest);
  }

  /**
   * Returns the largest group size up to {@value #DEFAULT_GROUP_SIZE} that divides the columns of
   * all matrices of some parts.
   *
   * @param kinds of the parts that are to have 4 bits
   * @throws CheckpointException when none does
   */
  public static int fittingGroupSize(ModelConfig config, Set<Kind> kinds) {
    return GROUP_SIZES.stream()
        .filter(size -> size <= DEFAULT_GROUP_SIZE)
        .filter(size -> misfits(config, size, kinds).isEmpty())
        .max(Comparator.naturalOrder())
        .orElseThrow(
            () ->
                new CheckpointException(
                    "no group size of %s divides the widths %s of this model: prepare it with 8 or 16 bits"
                        .formatted(new TreeSet<>(GROUP_SIZES), misfits(config, 32, kinds))));
  }

  /**
   * Checks that the group size divides the columns of all matrices in 4 bits.
   *
   * @throws CheckpointException when it does not
   */
  public void requireFitting(ModelConfig config) {
    Set<Long> misfits = misfits(config, groupSize, inGroups(bits, headBits, encoderBits));
    if (!misfits.isEmpty()) {
      throw new CheckpointException(
          "group size is %d, which does not divide widths %s of this model's matrices, must be %s"
              .formatted(groupSize, misfits, fittingInWords(config)));
    }
  }

  /** Returns the kinds of parts whose matrices are stored in 4 bits, where their bits are these. */
  public static Set<Kind> inGroups(int bits, int headBits, int encoderBits) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    if (bits == 4) {
      kinds.add(Kind.DECODER_LAYER);
    }
    if (headBits == 4) {
      kinds.add(Kind.HEAD);
    }
    if (encoderBits == 4) {
      kinds.add(Kind.ENCODER);
    }
    return kinds;
  }

  /** Returns whether anything is stored in 4 bits. */
  public boolean hasGroups() {
    return !inGroups(bits, headBits, encoderBits).isEmpty();
  }

  private String fittingInWords(ModelConfig config) {
    return GROUP_SIZES.stream()
        .sorted()
        .filter(size -> misfits(config, size, inGroups(bits, headBits, encoderBits)).isEmpty())
        .map(String::valueOf)
        .reduce((a, b) -> a + " or " + b)
        .orElse("another model's: this one takes 8 or 16 bits");
  }

  /** Returns the widths of matrices of {@code kinds} that {@code size} does not divide. */
  private static Set<Long> misfits(ModelConfig config, int size, Set<Kind> kinds) {
    return config.parts().stream()
        .filter(part -> kinds.contains(part.kind()))
        .flatMap(part -> part.shapes().values().stream())
        .filter(shape -> shape.size() == 2)
        .map(shape -> shape.get(1))
        .filter(width -> width % size != 0)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the type of 4-bit scales: what torch's CPU kernel takes, else as computed. */
  ScaleType scaleType() {
    return layout == Int4Layout.ROW_MAJOR ? ScaleType.FLOAT32 : ScaleType.BFLOAT16;
  }
}
