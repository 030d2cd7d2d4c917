package org.voicepersona.model.cuda;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks whether this system's C library is recent enough for CUDA's libraries. */
public final class Glibc {

  private static final Pattern VERSION = Pattern.compile("2\\.([0-9]{1,4})(?:\\..*)?");

  /** Smallest x of glibc 2.x for the libraries of {@code mvn -Pcuda package}. */
  private static final int LEAST = 35;

  private Glibc() {}

  /** Returns why CUDA's libraries cannot run here; empty if they can, as far as is known. */
  public static Optional<String> fault() {
    if (!Platform.isLinux()) {
      return Optional.empty();
    }
    try {
      return fault(Function.getFunction("c", "gnu_get_libc_version").invokeString(null, false));
    } catch (LinkageError e) {
      return Optional.of(
          "libtorch for CUDA needs glibc 2.%d, of which this system does not tell"
              .formatted(LEAST));
    }
  }

  /** Returns why CUDA's libraries cannot run with glibc {@code version}, such as {@code 2.31}. */
  static Optional<String> fault(String version) {
    Matcher parts = VERSION.matcher(version);
    return parts.matches() && Integer.parseInt(parts.group(1)) < LEAST
        ? Optional.of(
            "libtorch for CUDA needs glibc 2.%d, this system has %s".formatted(LEAST, version))
        : Optional.empty();
  }
}
