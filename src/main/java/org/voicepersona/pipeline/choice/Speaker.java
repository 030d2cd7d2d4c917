package org.voicepersona.pipeline.choice;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.acoustic.AcousticDescriber;
import org.voicepersona.describe.api.ApiDescriber;
import org.voicepersona.describe.api.ApiSettings;
import org.voicepersona.describe.qwen2audio.Qwen2AudioDescriber;
import org.voicepersona.describe.qwen2audio.Qwen2AudioSettings;
import org.voicepersona.describe.whisper.WhisperDescriber;
import org.voicepersona.describe.whisper.WhisperSettings;
import org.voicepersona.model.torch.ShortageException;

/**
 * A describer of which everything is settled, and that is not yet loaded.
 *
 * @param describer loads it, once a worker process
 * @param provenance who it is
 * @param means what it describes with, in words, such as {@code its model is in DIR, on the CPU}
 * @param memoryPlan what of its model lies where, as a table; empty if there is nothing to tell
 * @param pace measures its parts, if describing whole clips would take too long to be timed
 */
public record Speaker(
    SharedDescriber describer,
    Provenance provenance,
    String means,
    String memoryPlan,
    Optional<Pace> pace) {

  /** Tells how fast a describer would be. */
  @FunctionalInterface
  public interface Pace {
    /**
     * Returns how many seconds a clip takes, measured for about as long as {@code limit}.
     *
     * @throws ShortageException if this machine lacks what the describer needs
     */
    double secondsPerClip(Duration limit);
  }

  /** Checks that nothing is missing. */
  public Speaker {
    requireNonNull(describer, "describer is null");
    requireNonNull(provenance, "provenance is null");
    requireNonNull(means, "means is null");
    requireNonNull(memoryPlan, "memoryPlan is null");
    requireNonNull(pace, "pace is null");
  }

  /** Makes one of which whole clips can be timed. */
  public Speaker(SharedDescriber describer, Provenance provenance, String means) {
    this(describer, provenance, means, "", Optional.empty());
  }

  /** Returns the language model. */
  static Speaker of(Qwen2AudioSettings settings) {
    return new Speaker(
        Qwen2AudioDescriber.shared(settings),
        settings.provenance(),
        "its model is in %s, %s".formatted(settings.directory(), settings.place()),
        settings.memoryPlan(),
        Optional.of(settings::secondsPerClip));
  }

  /** Returns Whisper. */
  static Speaker of(WhisperSettings settings) {
    return new Speaker(
        WhisperDescriber.shared(settings),
        settings.provenance(),
        "its model is in " + settings.directory());
  }

  /**
   * Returns a chat endpoint that hears; nothing is sent yet.
   *
   * @param environment the variables by which keys and proxies are known
   */
  public static Speaker of(ApiSettings settings, Map<String, String> environment) {
    return new Speaker(
        ApiDescriber.shared(settings), settings.provenance(), settings.destination(environment));
  }

  /** Returns the describer that needs no model. */
  static Speaker acoustic() {
    Provenance provenance = new AcousticDescriber().provenance();
    return new Speaker(
        new SharedDescriber(provenance.describer(), AcousticDescriber::new),
        provenance,
        "it needs no model");
  }
}
