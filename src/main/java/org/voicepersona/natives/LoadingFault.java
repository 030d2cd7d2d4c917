package org.voicepersona.natives;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Explains in a sentence why a native library cannot be loaded. */
public final class LoadingFault {

  /** What the linker says of a library that lies where programs may not. */
  private static final String FORBIDDEN = "failed to map segment";

  /** What the linker says where the C library is older than the one of the library's making. */
  private static final Pattern C_LIBRARY = Pattern.compile("version `GLIBC_([0-9.]+)' not found");

  private LoadingFault() {}

  /**
   * Returns the sentence.
   *
   * @param library what cannot be loaded
   * @param thrown what came of trying
   */
  public static String of(String library, Throwable thrown) {
    Throwable root = ExceptionUtils.getRootCause(thrown);
    String message = root.getMessage() == null ? root.getClass().getName() : root.getMessage();
    return "%s cannot be loaded on %s %s: %s%s"
        .formatted(
            library,
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            message.replaceFirst("^(\\S+: )\\1", "$1"), // Java and the linker name the file
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
