package org.voicepersona.model.checkpoint;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all models have in {@code config.json}: enough to check, quantise and store weights. */
public interface ModelConfig {

  /** Returns {@code model_type} of {@code config.json}. */
  String modelType();

  /** Returns the parts in the order of use; together they hold every tensor of the model. */
  List<Part> parts();

  /** Returns the default number of bits that the decoder's matrices are quantised to. */
  int usualBits();

  /** Returns the names of unused tensors that a checkpoint may hold: duplicates of others. */
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
        .reduce((before, last) -> last) // the last, because position tables come first
        .orElseThrow();
  }

  /** The purpose of a part; the matrices of all parts of a kind are stored with the same bits. */
  enum Kind {
    /** The audio encoder, and the projector to the decoder's width. */
    ENCODER,
    /** The embedding tables: tokens, positions. */
    EMBEDDING,
    /** One layer of the decoder. */
    DECODER_LAYER,
    /** The decoder's last norm and output layer. */
    HEAD
  }

  /**
   * Tensors that are stored and loaded together.
   *
   * @param kind their purpose
   * @param content their description in words
   * @param shapes their shapes by published name, in the order of use
   */
  record Part(Kind kind, String content, Map<String, List<Long>> shapes) {

    /** Copies the shapes and keeps their order. */
    public Part {
      requireNonNull(kind, "kind is null");
      requireNonNull(content, "content is null");
      shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
    }
  }

  /** Reads the configuration of a model of any supported type. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads {@code config.json} in {@code directory} and checks the configuration files beside it.
     *
     * @throws CheckpointException if a file is missing or malformed, or selects unsupported
     *     arithmetic
     */
    ModelConfig read(Path directory);
  }
}
