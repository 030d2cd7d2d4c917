package org.voicepersona.model.sampling;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ConfigReader;
import org.voicepersona.model.checkpoint.ModelDirectory;

/**
 * The generation settings that a model's authors recommend: {@code generation_config.json}.
 *
 * @param stopTokenIds tokens that end an answer, in rising order; may be empty
 * @param sampling how the next token is chosen
 */
public record GenerationDefaults(List<Integer> stopTokenIds, SamplingSettings sampling) {

  /** Sorts and copies the tokens. */
  public GenerationDefaults {
    stopTokenIds = List.copyOf(new TreeSet<>(stopTokenIds));
    requireNonNull(sampling, "sampling is null");
  }

  /** Reads the defaults of {@code model}. */
  public static GenerationDefaults of(ModelDirectory model) {
    return read(model.directory().resolve(Checkpoint.GENERATION_CONFIG));
  }

  /**
   * Reads {@code file}; fields it omits have the defaults of transformers' GenerationConfig. {@code
   * eos_token_id} may be one id or a list.
   *
   * @throws CheckpointException if the file is missing or malformed, or a value is out of range
   */
  public static GenerationDefaults read(Path file) {
    ConfigReader json = ConfigReader.read(file);
    return json.build(
        () ->
            new GenerationDefaults(
                json.integers("eos_token_id"),
                new SamplingSettings(
                    json.number("repetition_penalty", 1.0),
                    json.flag("do_sample", false),
                    json.number("temperature", 1.0),
                    json.integer("top_k", 50),
                    json.number("top_p", 1.0))));
  }
}
