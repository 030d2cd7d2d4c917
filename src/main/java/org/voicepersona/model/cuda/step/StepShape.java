package org.voicepersona.model.cuda.step;

import static java.util.Objects.requireNonNull;
import static org.voicepersona.model.cuda.step.UnitForm.SIDE;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;

/**
 * The sizes that the kernels are compiled for.
 *
 * @param config of the decoder
 * @param group how many inputs share a scale and a zero: 32, 64 or 128
 */
public record StepShape(TextConfig config, int group) {

  /** Largest number of rows of a step. */
  public static final int MOST_ROWS = 32;

  /** Rows are padded to a multiple of this, a side of the tensor core's tile. */
  static final int ROWS_TOGETHER = 8;

  /** Dimensions of a head. */
  public static final int HEAD = 128;

  /** Tokens of a page of keys and values. */
  public static final int PAGE = 64;

  /** Tokens that a thread block of attention processes. */
  static final int CHUNK = 256;

  /** Candidates for the next token of a row. */
  static final int CHOICES = 64;

  private static final int WIDEST = 8_192;
  private static final int SEGMENT = 23 * SIDE;
  private static final int COARSEST_GROUP = 256;

  public StepShape {
    requireNonNull(config, "config is null");
  }

  /** Returns the shape for stored weights, which must have {@link #fault none}. */
  public static StepShape of(TextConfig config, DecoderNames names, WeightStore store) {
    int stored = groupSize(store.weight(matrices(config, names).findFirst().orElseThrow()));
    return new StepShape(config, Math.min(stored, SIDE));
  }

  /** Returns why the kernels support no decoder of these sizes; empty if they do. */
  public static Optional<String> fault(TextConfig config) {
    if (config.headSize() != HEAD || config.keyValueHeads() != config.heads()) {
      return Optional.of(
          "%d heads of %d, %d of them for keys: must be as many, of %d"
              .formatted(config.heads(), config.headSize(), config.keyValueHeads(), HEAD));
    }
    if (config.hiddenSize() > WIDEST || config.feedForwardSize() % SIDE != 0) {
      return Optional.of(
          "widths %d and %d: the first must be at most %d, the second a multiple of %d"
              .formatted(config.hiddenSize(), config.feedForwardSize(), WIDEST, SIDE));
    }
    if (config.maxPositions() < SelfTest.POSITIONS) {
      return Optional.of(
          "%d positions: must be at least %d, which the self-test goes through"
              .formatted(config.maxPositions(), SelfTest.POSITIONS));
    }
    return Optional.empty();
  }

  /** Returns why the kernels do not support a decoder; empty if they do. */
  public static Optional<String> fault(TextConfig config, DecoderNames names, WeightStore store) {
    return fault(config).or(() -> weightsFault(config, names, store));
  }

  private static Optional<String> weightsFault(
      TextConfig config, DecoderNames names, WeightStore store) {
    int first = groupSize(store.weight(matrices(config, names).findFirst().orElseThrow()));
    Stream<String> all = Stream.concat(matrices(config, names), Stream.of(names.headWeight()));
    return all.filter(name -> !isComputed(store.weight(name), first, name, names))
        .findFirst()
        .map("%s is not in 4 bits with the groups of the others"::formatted);
  }

  private static boolean isComputed(Weight weight, int group, String name, DecoderNames names) {
    int own = groupSize(weight);
    boolean isHead = name.equals(names.headWeight());
    return own == group ? group > 0 && group <= COARSEST_GROUP : isHead && own == 0;
  }

  private static Stream<String> matrices(TextConfig config, DecoderNames names) {
    return Stream.iterate(0, layer -> layer < config.layers(), layer -> layer + 1)
        .flatMap(
            layer ->
                Stream.of(
                        "self_attn.q_proj",
                        "self_attn.k_proj",
                        "self_attn.v_proj",
                        "self_attn.o_proj",
                        "mlp.gate_proj",
                        "mlp.up_proj",
                        "mlp.down_proj")
                    .map(name -> names.layer(layer) + name + ".weight"));
  }

  /** Returns the group size of a weight, 0 if it is not in 4 bits. */
  private static int groupSize(Weight weight) {
    if (weight instanceof Weight.Int4 int4) {
      return int4.groupSize();
    }
    return weight instanceof Weight.PackedInt4 int4 ? int4.groupSize() : 0;
  }

  /** Returns the values of the macros that the sources are compiled with. */
  public SortedMap<String, Integer> defines() {
    SortedMap<String, Integer> defines = new TreeMap<>();
    defines.put("HIDDEN", config.hiddenSize());
    defines.put("FEED_FORWARD", config.feedForwardSize());
    defines.put("HEADS", config.heads());
    defines.put("VOCABULARY", config.vocabularySize());
    defines.put("GROUP", group);
    return defines;
  }

  /** Returns how many thread blocks search for a row's likeliest tokens. */
  int segments() {
    return (config.vocabularySize() + SEGMENT - 1) / SEGMENT;
  }

  /** Returns the bytes of a page of keys and values in one layer. */
  long pageBytes() {
    return (long) config.heads() * 2 * PAGE * (HEAD + Float.BYTES);
  }

  /** Returns {@code rows} rounded up to a multiple of {@link #ROWS_TOGETHER}. */
  static int padded(int rows) {
    return (rows + ROWS_TOGETHER - 1) / ROWS_TOGETHER * ROWS_TOGETHER;
  }
}
