package org.voicepersona.model.checkpoint;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code config.json} fixes about a model, as far as all models have it: enough to check,
 * quantise and store its weights.
 */
public interface ModelConfig {

  /** Returns the type of the model, as {@code model_type} in {@code config.json} has it. */
  String modelType();

  /** Returns the parts in the order of use; together they hold every tensor of the model. */
  List<Part> parts();

  /** Returns how many bits the decoder's matrices are quantised to unless others are asked for. */
  int usualBits();

  /** Returns tensors that a checkpoint may hold as well and that are not used: repeated ones. */
  default Set<String> unusedTensors() {
    return Set.of();
  }

  /** Returns the shape of every tensor by its published name, in the order of use. */
  default Map<String, List<Long>> tensors() {
    Map<String, List<Long>> all = new LinkedHashMap<>();
    parts().forEach(part -> all.putAll(part.shapes()));
    return Collections.unmodifiableMap(all);
  }

  /** Returns the name of a linear layer's weight in the first part of {@code kind}. */
  default String matrix(Kind kind) {
    Part first = parts().stream().filter(part -> part.kind() == kind).findFirst().orElseThrow();
    return first.shapes().entrySet().stream()
        .filter(tensor -> tensor.getValue().size() == 2)
        .map(Map.Entry::getKey)
        .reduce((before, last) -> last) // tables of positions come first
        .orElseThrow();
  }

  /** What a part of a model is for; the matrices of all parts of a kind are stored alike. */
  enum Kind {
    /** The audio encoder, and what brings its result to the decoder's width. */
    ENCODER,
    /** The tables that rows are looked up in: tokens, positions. */
    EMBEDDING,
    /** One layer of the decoder. */
    DECODER_LAYER,
    /** The decoder's last norm and the layer behind it. */
    HEAD
  }

  /**
   * Tensors that are stored and loaded together.
   *
   * @param kind what they are for
   * @param content what they are, in words
   * @param shapes theirs by published name, in the order of use
   */
  record Part(Kind kind, String content, Map<String, List<Long>> shapes) {

    /** Copies the shapes, whose order stays. */
    public Part {
      requireNonNull(kind, "kind is null");
      requireNonNull(content, "content is null");
      shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
    }
  }

  /** Reads the configuration of a model of any type that it knows. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads {@code config.json} in {@code directory} and checks the configuration files beside it.
     *
     * @throws CheckpointException when one is missing or malformed, or asks for arithmetic that is
     *     not done here
     */
    ModelConfig read(Path directory);
  }
}
