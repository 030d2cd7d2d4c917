package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.voicepersona.describe.AcousticDescriber;
import org.voicepersona.describe.ModelPlace;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.Qwen2AudioDescriber;
import org.voicepersona.describe.Qwen2AudioRequest;
import org.voicepersona.describe.Qwen2AudioSettings;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.WhisperDescriber;
import org.voicepersona.describe.WhisperRequest;
import org.voicepersona.describe.WhisperSettings;
import org.voicepersona.model.checkpoint.CheckpointException;

/**
 * Who describes in a run; chosen once, before it starts, and never changed in the middle.
 *
 * @param describer the describer, one a worker process
 * @param provenance who it is
 * @param reason why it was chosen, for the user
 * @param memoryPlan what of its model lies where, as a table; empty if that was not asked
 */
public record DescriberChoice(
    SharedDescriber describer, Provenance provenance, String reason, String memoryPlan) {

  private static final String ACOUSTIC = "acoustic";

  /** Checks that nothing is missing. */
  public DescriberChoice {
    requireNonNull(describer, "describer is null");
    requireNonNull(provenance, "provenance is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(memoryPlan, "memoryPlan is null");
  }

  /**
   * Chooses a describer by its name; for {@code auto}, the model when one was named or a prepared
   * one lies in the default place, else the describer that needs none.
   *
   * @param model what is wanted of the model, if it comes to that
   * @throws IllegalArgumentException if there is no describer of that name, or a setting is out of
   *     its range
   * @throws CheckpointException if the model that was asked for cannot be used
   */
  public static DescriberChoice of(String name, Qwen2AudioRequest model) {
    return switch (name) {
      case ACOUSTIC -> acoustic("asked for");
      case Qwen2AudioSettings.DESCRIBER -> qwen2Audio(model, "asked for");
      case "auto" -> best(model);
      default ->
          throw new IllegalArgumentException(
              "describer is '%s', must be auto, %s, %s or %s"
                  .formatted(
                      name, ACOUSTIC, Qwen2AudioSettings.DESCRIBER, WhisperSettings.DESCRIBER));
    };
  }

  private static DescriberChoice best(Qwen2AudioRequest model) {
    ModelPlace place = model.place();
    Path directory = place.directory();
    if (place.asked()) {
      return qwen2Audio(model, "its model was named");
    }
    if (!place.holdsPreparedModel()) {
      return acoustic(
          "it needs no model, and there is no prepared one in %s (see voicepersona model prepare)"
              .formatted(directory));
    }
    try {
      return qwen2Audio(model, "its model is in " + directory);
    } catch (CheckpointException e) {
      return acoustic(
          "it needs no model, and that in %s cannot be used: %s"
              .formatted(directory, e.getMessage()));
    }
  }

  private static DescriberChoice qwen2Audio(Qwen2AudioRequest model, String reason) {
    Qwen2AudioSettings settings = model.settle();
    return new DescriberChoice(
        Qwen2AudioDescriber.shared(settings), settings.provenance(), reason, settings.memoryPlan());
  }

  /**
   * Chooses Whisper.
   *
   * @throws IllegalArgumentException if a setting is out of its range
   * @throws CheckpointException if the model cannot be used
   */
  public static DescriberChoice whisper(WhisperRequest whisper, String reason) {
    WhisperSettings settings = whisper.settle();
    return new DescriberChoice(
        WhisperDescriber.shared(settings), settings.provenance(), reason, "");
  }

  /** Chooses the describer that needs no model. */
  public static DescriberChoice acoustic(String reason) {
    return new DescriberChoice(
        new SharedDescriber(ACOUSTIC, AcousticDescriber::new),
        new AcousticDescriber().provenance(),
        reason,
        "");
  }
}
