package org.voicepersona.globe.row;

import static java.util.Objects.requireNonNull;

import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;

/** The result of reading one row: a sample, or a fault of the row or of its whole shard. */
public sealed interface ReadRow extends ReadItem {

  /** Returns the identifier of the row or shard. */
  RowId id();

  /**
   * A row with its clip.
   *
   * @param sample the row
   */
  record Sample(VoiceSample sample) implements ReadRow {

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
   * @param failure the reason
   */
  record Unreadable(Failure failure) implements ReadRow {

    public Unreadable {
      requireNonNull(failure, "failure is null");
    }

    @Override
    public RowId id() {
      return failure.id();
    }
  }
}
