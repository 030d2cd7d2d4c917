package org.voicepersona.cli;

import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.voicepersona.describe.UnusableException;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.torch.ShortageException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Turns a setting that is out of bounds into wrong usage, before work starts. */
final class Usage {

  private Usage() {}

  /** Returns what {@code settings} gives; what it refuses ends the command with exit status 2. */
  static <T> T check(CommandSpec spec, Supplier<T> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException
        | CheckpointException
        | ShortageException
        | UnusableException
        | UncheckedIOException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
