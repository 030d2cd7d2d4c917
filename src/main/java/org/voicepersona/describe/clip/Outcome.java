package org.voicepersona.describe.clip;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.describe.MeasuredClip;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.check.QualityCheck;
import org.voicepersona.describe.check.QualityFlag;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;

/** The outcome of one row: every row that is read ends as exactly one of these. */
public sealed interface Outcome {

  /** Returns the row. */
  RowId id();

  /**
   * A voice that was described.
   *
   * @param sample the row, without its audio
   * @param profile what was measured
   * @param description what was said
   * @param provenance who said it
   * @param seed the clip's own seed
   * @param flags what may be wrong with it, see {@link QualityCheck}
   */
  record Described(
      VoiceSample sample,
      AcousticProfile profile,
      VoiceDescription description,
      Provenance provenance,
      long seed,
      Set<QualityFlag> flags)
      implements Outcome, MeasuredClip {

    /** Checks that nothing is missing. */
    public Described {
      requireNonNull(sample, "sample is null");
      requireNonNull(profile, "profile is null");
      requireNonNull(description, "description is null");
      requireNonNull(provenance, "provenance is null");
      flags = Set.copyOf(flags);
    }

    @Override
    public RowId id() {
      return sample.id();
    }
  }

  /**
   * A voice that is not to be described, for what was measured of it.
   *
   * @param id the row
   * @param split the split the row belongs to
   * @param index the row's number in its split
   * @param measured what was measured, by name; empty where the clip does not allow it
   */
  record LeftOut(RowId id, String split, long index, Map<String, String> measured)
      implements Outcome {

    /** Takes a copy. */
    public LeftOut {
      requireNonNull(id, "id is null");
      requireNonNull(split, "split is null");
      measured = Map.copyOf(measured);
    }
  }

  /**
   * A voice that could not be described.
   *
   * @param failure why
   */
  record Failed(Failure failure) implements Outcome {

    /** Checks that nothing is missing. */
    public Failed {
      requireNonNull(failure, "failure is null");
    }

    @Override
    public RowId id() {
      return failure.id();
    }
  }
}
