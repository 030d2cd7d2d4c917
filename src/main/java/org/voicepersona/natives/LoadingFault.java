package org.voicepersona.natives;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Explains in a sentence why a native library cannot be loaded. */
public final class LoadingFault {

  /** The linker's message for a library on a disk that is mounted with {@code noexec}. */
  private static final String FORBIDDEN = "failed to map segment";

  /** The linker's message where the system's glibc is older than the library needs. */
  private static final Pattern C_LIBRARY = Pattern.compile("version `GLIBC_([0-9.]+)' not found");

  private LoadingFault() {}

  /**
   * Returns the explanation.
   *
   * @param library the name of what cannot be loaded
   * @param thrown the exception that loading it threw
   */
  public static String of(String library, Throwable thrown) {
    Throwable root = ExceptionUtils.getRootCause(thrown);
    String message = root.getMessage() == null ? root.getClass().getName() : root.getMessage();
    return "%s cannot be loaded on %s %s: %s%s"
        .formatted(
            library,
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            message.replaceFirst("^(\\S+: )\\1", "$1"), // Java and the linker both name the file
            advice(message));
  }

  private static String advice(String message) {
    if (message.contains(FORBIDDEN)) {
      return ": its disk may be mounted with noexec; %s names another folder"
          .formatted(NativeLibraries.VARIABLE);
    }
    Matcher wanted = C_LIBRARY.matcher(message);
    return wanted.find()
        ? ": this system is too old for it, which needs glibc %s or later"
            .formatted(wanted.group(1))
        : "";
  }
}
