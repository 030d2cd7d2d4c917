package org.voicepersona.cli.option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.voicepersona.describe.JobEndingException;
import org.voicepersona.durable.Reason;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.prepare.TargetRefusedException;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.output.directory.PlaceRefusedException;

/** Messages for users about exceptions. */
public final class Explanation {

  private Explanation() {}

  /** Returns the message of a fault that the user can resolve; empty for a fault of the program. */
  public static Optional<String> of(Throwable fault) {
    if (fault instanceof UncheckedIOException unchecked) {
      boolean isBare = unchecked.getCause().toString().equals(unchecked.getMessage());
      return Optional.of(isBare ? Reason.of(unchecked.getCause()) : unchecked.getMessage());
    }
    if (fault instanceof IOException io) {
      return Optional.of(Reason.of(io));
    }
    boolean isTheirs =
        fault instanceof CommandFailedException
            || fault instanceof CheckpointException
            || fault instanceof ShortageException
            || fault instanceof JobEndingException
            || isRefusalOfPlace(fault);
    return isTheirs ? Optional.of(fault.getMessage()) : Optional.empty();
  }

  /** Returns whether the user has named a place that must not be written to. */
  public static boolean isRefusalOfPlace(Throwable fault) {
    return fault instanceof PlaceRefusedException || fault instanceof TargetRefusedException;
  }
}
