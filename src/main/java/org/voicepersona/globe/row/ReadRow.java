package org.voicepersona.globe.row;

import static java.util.Objects.requireNonNull;

import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;

/** What reading one row gave: the row, or the fault of it or of its whole shard. */
public sealed interface ReadRow extends ReadItem {

  /** Returns which row it is. */
  RowId id();

  /**
   * A row with its clip.
   *
   * @param sample the row
   */
  record Sample(VoiceSample sample) implements ReadRow {

    /** Checks that nothing is missing. */
    public Sample {
      requireNonNull(sample, "sample is null");
    }

    @Override
    public RowId id() {
      return sample.id();
    }
  }

  /**
   * A row or shard that cannot be read.
   *
   * @param failure why
   */
  record Unreadable(Failure failure) implements ReadRow {

    /** Checks that nothing is missing. */
    public Unreadable {
      requireNonNull(failure, "failure is null");
    }

    @Override
    public RowId id() {
      return failure.id();
    }
  }
}
