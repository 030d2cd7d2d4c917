package org.voicepersona.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The resident memory of this process, native libraries and mapped files included. */
public final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIB = 1024;

  private ResidentMemory() {}

  /** Returns the resident bytes now; empty where the system has no {@code /proc}. */
  public static OptionalLong now() {
    return read("VmRSS");
  }

  /** Returns the peak of resident bytes; empty where the system has no {@code /proc}. */
  public static OptionalLong peak() {
    return read("VmHWM");
  }

  /** Reads a line of proc_pid_status(5), such as {@code VmHWM: 1234 kB}. */
  private static OptionalLong read(String name) {
    if (!Files.exists(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      Matcher line = Pattern.compile(name + ":\\s+(\\d+) kB").matcher(Files.readString(STATUS));
      return line.find()
          ? OptionalLong.of(Long.parseLong(line.group(1)) * KIB)
          : OptionalLong.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + STATUS, e);
    }
  }
}
