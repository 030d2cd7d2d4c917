package org.voicepersona.pipeline.choice;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Supplier;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.UnusableException;
import org.voicepersona.describe.acoustic.AcousticSettings;
import org.voicepersona.describe.qwen2audio.Qwen2AudioRequest;
import org.voicepersona.describe.qwen2audio.Qwen2AudioSettings;
import org.voicepersona.describe.whisper.WhisperRequest;
import org.voicepersona.describe.whisper.WhisperSettings;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.torch.ShortageException;

/**
 * A describer that a run may choose, if it turns out to be usable.
 *
 * @param describer the describer's name
 * @param where where it would compute, such as {@code on the GPU}; empty if there is only one place
 * @param settling checks without loading that the describer is usable: returns its settings, or
 *     throws {@link CheckpointException}, {@link ShortageException} or {@link UnusableException}
 *     with the reason why it is not; {@link IllegalArgumentException} means a wrong setting and
 *     ends the choice
 */
public record Candidate(String describer, String where, Supplier<DescriberSettings> settling) {

  /** Checks that nothing is missing. */
  public Candidate {
    requireNonNull(describer, "describer is null");
    requireNonNull(where, "where is null");
    requireNonNull(settling, "settling is null");
  }

  /** Returns a candidate that can compute in only one place. */
  public static Candidate of(String describer, Supplier<DescriberSettings> settling) {
    return new Candidate(describer, "", settling);
  }

  /** Returns Qwen2-Audio, once for each place where it may compute, the best first. */
  public static List<Candidate> qwen2Audio(Qwen2AudioRequest request, Machine machine) {
    return request.sites().stream()
        .map(
            site ->
                new Candidate(
                    Qwen2AudioSettings.DESCRIBER,
                    site.toWords(),
                    () -> request.settle(machine, site)))
        .toList();
  }

  /** Returns Whisper. */
  public static Candidate whisper(WhisperRequest request) {
    return of(WhisperSettings.DESCRIBER, request::settle);
  }

  /** Returns the describer that needs no model, which can always be used. */
  public static Candidate acoustic() {
    return of(AcousticSettings.DESCRIBER, AcousticSettings::new);
  }
}
